using System.Threading.Channels;

namespace Oleada.Client.Lines;

/// <summary>Says that something has changed. Set twice before anybody looked, it is set once.</summary>
internal sealed class Signal
{
    private readonly Channel<bool> _set = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Set() => _set.Writer.TryWrite(true);

    public async Task WaitAsync(CancellationToken cancellation) => await _set.Reader.ReadAsync(cancellation);

    /// <summary>Waits for it for a time; without limit if there is none.</summary>
    public async Task WaitAsync(TimeSpan? atMost, TimeProvider time, CancellationToken cancellation)
    {
        if (atMost is not { } limit)
        {
            await WaitAsync(cancellation);
            return;
        }
        using var due = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(due.Token, cancellation);
        try
        {
            await WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The time is up.
        }
    }
}
