namespace Oleada.SocketIo;

/// <summary>Bounds and times of Socket.IO itself.</summary>
public sealed record SocketIoOptions
{
    /// <summary>Bounds and times of the transport below.</summary>
    public EngineOptions Engine { get; init; } = new();

    /// <summary>Time that a client has to join a namespace.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>Binary attachments of one packet.</summary>
    public int Attachments { get; init; } = 10;

    /// <summary>Bytes of all attachments of one packet.</summary>
    public int AttachmentBytes { get; init; } = 4_000_000;

    /// <summary>Time in which all attachments of a packet have to come.</summary>
    public TimeSpan AttachmentTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Acknowledgements of a client that may be waited for at one time, per namespace.</summary>
    public int PendingAcks { get; init; } = 1_000;
}
