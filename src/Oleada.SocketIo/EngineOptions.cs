using System.Security.Cryptography;

namespace Oleada.SocketIo;

/// <summary>Fills a buffer with bytes that nobody can guess.</summary>
/// <param name="bytes">The buffer.</param>
public delegate void FillRandom(Span<byte> bytes);

/// <summary>Every bound and time of the transport. What a client has to know of it is in the handshake.</summary>
public sealed record EngineOptions
{
    /// <summary>Time between a pong and the next ping.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>Time that a client has to answer a ping.</summary>
    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Bytes of one HTTP body or WebSocket message, in both directions for HTTP.</summary>
    public int MaxPayload { get; init; } = 1_000_000;

    /// <summary>Packets of one HTTP answer; some clients take no more.</summary>
    public int PollingPackets { get; init; } = 16;

    /// <summary>Time that a client has to complete the change from polling to WebSocket.</summary>
    public TimeSpan UpgradeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Bytes that wait for a client. Who has more for it waits.</summary>
    public int BufferBytes { get; init; } = 64 * 1024;

    /// <summary>Bytes of a client's messages that wait for the application. One that is longer waits alone.</summary>
    public int ReceivedBytes { get; init; } = 64 * 1024;

    /// <summary>Counts the bytes that wait for all clients together.</summary>
    public WaitingBytes Waiting { get; init; } = new();

    /// <summary>A client for which somebody waits and which takes nothing for this long is closed.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Time that a polling client has to fetch the rest of a session that the server closes, and a WebSocket to close.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Sessions that may be open at one time; more are refused with 503.</summary>
    public int Sessions { get; init; } = 20_000;

    /// <summary>Whether sessions become full ones only when their clients join something; if not, they are from the start.</summary>
    public bool JoinsLater { get; init; }

    /// <summary>Sessions of one address that have joined nothing yet; one more ends the oldest of them.</summary>
    public int UnjoinedPerAddress { get; init; } = 200;

    /// <summary>Sessions of all addresses that have joined nothing yet; one more ends the oldest of them.</summary>
    public int Unjoined { get; init; } = 2_000;

    /// <summary>Bytes of one body or message of a client that has joined nothing yet.</summary>
    public int UnjoinedPayload { get; init; } = 64 * 1024;

    /// <summary>Decides about each handshake; everybody is let in unless it is set.</summary>
    public Func<HttpContext, ValueTask<Handshake>>? OnHandshake { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Makes session ids.</summary>
    public FillRandom Random { get; init; } = RandomNumberGenerator.Fill;

    /// <summary>Takes failures of the application.</summary>
    public Action<Exception> OnFailure { get; init; } = failure => Console.Error.WriteLine(failure);
}

/// <summary>The decision about a handshake.</summary>
/// <param name="Refusal">Why it is refused, as the client is told; null lets it in.</param>
/// <param name="State">Whatever the application wants to know of the request later.</param>
/// <param name="Address">Where it comes from: sessions that have joined nothing are counted by it.</param>
public readonly record struct Handshake(string? Refusal, object? State = null, string? Address = null);
