using Oleada.Engine.Events;
using Oleada.Server.Auth;

namespace Oleada.Server.Realtime;

/// <summary>What every connection works with.</summary>
/// <param name="Callers">Tells connections that their caller's key or sign-in has ended.</param>
/// <param name="OnFailure">Takes failures that are the server's own.</param>
/// <param name="Stopping">Cancelled when the server begins to stop.</param>
internal sealed record RealtimeSetup(
    EventLog Log, CallerWatch Callers, ServerLimits Limits, TimeProvider Time, Action<Exception> OnFailure, CancellationToken Stopping)
{
    public ConnectionCounts Counts { get; } = new(Limits.ConnectionsPerKey);

    public string TooManyConnections(Caller caller) =>
        $"key {caller.Id} has {Limits.ConnectionsPerKey} connections open, which is the most that one may have";
}
