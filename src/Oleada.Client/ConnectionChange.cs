namespace Oleada.Client;

/// <summary>What has become of the connection behind a subscription or a link.</summary>
/// <param name="State">Whether it is there.</param>
/// <param name="RetryIn">How long until it is tried again; only while reconnecting.</param>
/// <param name="Reason">Why it was lost, for a person; only while reconnecting.</param>
public sealed record ConnectionChange(ConnectionState State, TimeSpan? RetryIn = null, string? Reason = null);

/// <summary>Whether a connection is there.</summary>
public enum ConnectionState
{
    /// <summary>Events arrive as they are committed.</summary>
    Connected,

    /// <summary>The connection is lost, or could not be made; it is tried again.</summary>
    Reconnecting,
}
