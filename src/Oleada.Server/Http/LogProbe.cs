using Oleada.Engine.Events;

namespace Oleada.Server.Http;

/// <summary>
/// Whether the log can be written: found out by a write that changes nothing (a lease that nobody uses). Anybody may
/// ask, so an answer stands for some seconds.
/// </summary>
internal sealed class LogProbe(EventLog log, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _turn = new(1);
    private DateTimeOffset _asked = DateTimeOffset.MinValue;
    private string? _fault;

    /// <returns>Why it cannot, or null if it can.</returns>
    public async Task<string?> FaultAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            if (time.GetUtcNow() - _asked < Freshness)
                return _fault;
            _fault = await AskAsync(cancellation);
            _asked = time.GetUtcNow();
            return _fault;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<string?> AskAsync(CancellationToken cancellation)
    {
        try
        {
            await log.TakeLeaseAsync("health:ready", cancellation);
            return null;
        }
        catch (Exception failure) when (failure is EventLogFailedException or EventLogHarmedException)
        {
            return failure.Message;
        }
        catch (ObjectDisposedException)
        {
            return "the log is closed";
        }
    }
}
