namespace Oleada.Server;

/// <summary>Every bound of the server that a client can meet; whoever meets one is told its name.</summary>
public sealed record ServerLimits
{
    /// <summary>Bytes of one message on <c>/ws</c>.</summary>
    public int MessageBytes { get; init; } = 64 * 1024;

    /// <summary>Messages that a client may send on one connection in a second.</summary>
    public int MessagesPerSecond { get; init; } = 500;

    /// <summary>Rooms that one connection may have joined.</summary>
    public int SubscriptionsPerConnection { get; init; } = 256;

    /// <summary>Connections for events, of any transport, that one key may have open.</summary>
    public int ConnectionsPerKey { get; init; } = 10_000;

    /// <summary>
    /// Connections of all clients, with a key or without; one more is closed at once. Null for as many as the limit of open
    /// files has room for, beside those that the server needs itself.
    /// </summary>
    public long? Connections { get; init; }

    /// <summary>Requests that one key may have in flight, beside its connections for events.</summary>
    public int RequestsPerKey { get; init; } = 100;

    /// <summary>Requests without a key that one address may have in flight.</summary>
    public int RequestsPerAddress { get; init; } = 100;

    /// <summary>Bytes per second at least that a client has to take of an answer, once <see cref="AnswerGrace"/> is over.</summary>
    public int AnswerBytesPerSecond { get; init; } = 2_000;

    /// <summary>Time before <see cref="AnswerBytesPerSecond"/> is looked at.</summary>
    public TimeSpan AnswerGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Patches that are made at one time.</summary>
    public int PatchesAtOnce { get; init; } = 4;

    /// <summary>Socket.IO sessions of one address that have not joined; one more ends the oldest.</summary>
    public int UnjoinedPerAddress { get; init; } = 200;

    /// <summary>Socket.IO sessions that have not joined, of all addresses; one more ends the oldest.</summary>
    public int Unjoined { get; init; } = 2_000;

    /// <summary>Time that a Socket.IO client has to join.</summary>
    public TimeSpan JoinTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Bytes that are held for all clients that do not take them. Beyond it each holds a slice, and the rest stays in the log.
    /// </summary>
    public long WaitingBytes { get; init; } = 64L << 20;

    /// <summary>A client that takes no byte for this long is closed.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A <c>/ws</c> client that has been quiet for this long is asked whether it is there.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>A client that does not answer for this long counts as gone.</summary>
    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>When a connection is closed: longest wait until the client has taken the reason, and again for its answer.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Time between the comments that keep a quiet event stream open.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Bytes of a plan that is sent to be saved.</summary>
    public int PlanBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Bytes of every other request body.</summary>
    public int BodyBytes { get; init; } = 64 * 1024;

    /// <summary>Bytes of an event that a forge sends.</summary>
    public int ForgeEventBytes { get; init; } = 1024 * 1024;

    /// <summary>Items of one page of a list.</summary>
    public int PageItems { get; init; } = 1_000;

    /// <summary>How long a <c>?token=</c> is good.</summary>
    public TimeSpan TokenLifetime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Wrong keys that one address may sign in with in a minute.</summary>
    public int WrongSignIns { get; init; } = 10;

    /// <summary>Tokens of one key that may be good at one time.</summary>
    public int TokensPerKey { get; init; } = 1_000;

    /// <summary>Tokens that may be good at one time.</summary>
    public int Tokens { get; init; } = 10_000;
}
