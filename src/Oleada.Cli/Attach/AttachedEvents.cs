using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Oleada.Cli.Views.Live;
using Oleada.Client;
using Oleada.Client.Streams;
using Oleada.Contracts;
using Oleada.Contracts.Events;

namespace Oleada.Cli.Attach;

/// <summary>The events of an execution from a server, over as many connections and addresses as it takes.</summary>
internal sealed class AttachedEvents(AttachRequest request, ServerPlace place, Action<ConnectionChange> onConnection)
{
    private const int Ahead = 256;

    private ServerPlace _place = place;

    /// <param name="shownAfter">Events up to this seq are known, but not new.</param>
    public async IAsyncEnumerable<IReadOnlyList<SeenEvent>> FollowAsync(long shownAfter, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var (last, ended) = (0L, false); !ended;)
        {
            using var moved = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            using var client = new OleadaClient(_place.Url, _place.Key);
            var events = client.FollowAsync(StreamName.Execution(request.ExecutionId), last, change => Noticed(change, moved), moved.Token);
            await foreach (var batch in BatchedAsync(events, moved, cancellation))
            {
                last = batch[^1].Seq;
                yield return [.. batch.Select(envelope => SeenEvent.Of(envelope, envelope.Seq > shownAfter))];
                ended = batch.Any(envelope => envelope.Type is "execution_completed");
                if (ended)
                    yield break;
            }
        }
    }

    private void Noticed(ConnectionChange change, CancellationTokenSource moved)
    {
        onConnection(change);
        if (change.State != ConnectionState.Reconnecting || request.MovedTo() is not { } now || now.Url == _place.Url)
            return;
        _place = now;
        moved.Cancel();
    }

    /// <summary>What has arrived since the last look, in one piece. Ends without an error when the server has moved.</summary>
    private static async IAsyncEnumerable<List<Envelope>> BatchedAsync(
        IAsyncEnumerable<Envelope> events, CancellationTokenSource moved, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var arrived = Channel.CreateBounded<Envelope>(new BoundedChannelOptions(Ahead) { SingleReader = true, SingleWriter = true });
        var pump = PumpAsync(events, arrived.Writer, moved.Token);
        try
        {
            while (await arrived.Reader.WaitToReadAsync(CancellationToken.None))
            {
                var batch = new List<Envelope>();
                while (arrived.Reader.TryRead(out var envelope))
                    batch.Add(envelope);
                yield return batch;
            }
            cancellation.ThrowIfCancellationRequested();
        }
        finally
        {
            await moved.CancelAsync();
            await pump;
        }
    }

    private static async Task PumpAsync(IAsyncEnumerable<Envelope> events, ChannelWriter<Envelope> arrived, CancellationToken moved)
    {
        try
        {
            await foreach (var envelope in events.WithCancellation(moved))
                await arrived.WriteAsync(envelope, moved);
            arrived.Complete();
        }
        catch (OperationCanceledException) when (moved.IsCancellationRequested)
        {
            arrived.Complete();
        }
        catch (Exception failure)
        {
            arrived.Complete(failure);
        }
    }
}
