namespace Oleada.SocketIo.EngineIo;

/// <summary>Why a session ended.</summary>
public enum CloseReason
{
    /// <summary>The client said goodbye.</summary>
    ClientLeft,

    /// <summary>The server closed it, after the client was given what was queued.</summary>
    ServerClosed,

    /// <summary>The client did not answer a ping in time.</summary>
    PingTimeout,

    /// <summary>The line is gone.</summary>
    TransportClosed,

    /// <summary>The client did what the transport forbids, such as two polls at once.</summary>
    TransportError,

    /// <summary>A packet could not be read.</summary>
    ParseError,

    /// <summary>The client took no data for the stall timeout.</summary>
    Stalled,

    /// <summary>The application failed.</summary>
    Failed,
}
