namespace Oleada.Server.Realtime.Delivery;

/// <summary>What a connection has joined.</summary>
internal abstract class Membership
{
    public abstract string Room { get; }

    /// <summary>The last event of the room that was given to the client's outbox.</summary>
    public abstract long Seq { get; }

    /// <summary>Events of the room that others have been given and this client not.</summary>
    public abstract long Lag { get; }

    /// <summary>Whether it is handed events as they are committed; if not, it reads the log.</summary>
    public abstract bool IsLive { get; }

    /// <summary>Stops what it sends for a stream beside its own.</summary>
    /// <returns>False if it sends nothing of that stream.</returns>
    public virtual Task<bool> StopStreamAsync(string stream) => Task.FromResult(false);

    /// <summary>When this returns, no event of the room is sent any more.</summary>
    public abstract Task StopAsync();
}
