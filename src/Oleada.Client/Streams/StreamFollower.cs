using System.Runtime.CompilerServices;
using Oleada.Contracts.Events;

namespace Oleada.Client.Streams;

/// <summary>Follows one stream over as many connections as it takes.</summary>
internal sealed class StreamFollower(Uri server, string key, OleadaClientOptions options, Action<ConnectionChange>? onConnection)
{
    public async IAsyncEnumerable<Envelope> FollowAsync(
        string stream, long since, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var last = since;
        for (var failures = 0; ;)
        {
            using var line = new StreamLine(server, key, options);
            if (await line.ConnectAsync(stream, last, cancellation))
            {
                failures = 0;
                onConnection?.Invoke(new ConnectionChange(ConnectionState.Connected));
                while (await line.ReadAsync(stream, last, cancellation) is { } received)
                {
                    last = received.Seq;
                    yield return received;
                }
            }
            var wait = Backoff.Wait(++failures, options.FirstRetry, options.LongestRetry, options.Jitter());
            onConnection?.Invoke(new ConnectionChange(ConnectionState.Reconnecting, wait, line.Fault));
            await Task.Delay(wait, options.Time, cancellation);
        }
    }
}
