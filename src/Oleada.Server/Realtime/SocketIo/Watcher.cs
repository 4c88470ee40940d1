using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Oleada.Engine.Events;
using Oleada.Server.Auth;
using Oleada.SocketIo;
using Oleada.SocketIo.EngineIo;
using Oleada.SocketIo.Packets;

namespace Oleada.Server.Realtime.SocketIo;

/// <summary>
/// One Socket.IO client. All that is sent goes through one turn, so that each offset says exactly what was sent up to it.
/// </summary>
internal sealed class Watcher : IDisposable
{
    /// <summary>Events that are queued at once, so that a slow client does not have much more waiting than its buffer.</summary>
    public const int PartEvents = 32;

    /// <summary>Bytes of payload that are queued at once; an event that is larger is queued alone.</summary>
    public const int PartBytes = 16 * 1024;

    private readonly SemaphoreSlim _turn = new(1);
    private readonly IDisposable _place;
    private IDisposable? _watch;

    public Watcher(Caller caller, WatcherProfile profile, RealtimeSetup setup, IDisposable place)
    {
        (Caller, Profile, Setup, _place) = (caller, profile, setup, place);
        OpenedAt = setup.Time.GetUtcNow();
        Rate = new MessageRate(setup.Limits.MessagesPerSecond, OpenedAt);
        Rooms = new WatchedRooms(this);
    }

    public Caller Caller { get; }

    public WatcherProfile Profile { get; }

    public RealtimeSetup Setup { get; }

    public DateTimeOffset OpenedAt { get; }

    public MessageRate Rate { get; }

    public WatchedRooms Rooms { get; }

    /// <summary>Set when it has joined.</summary>
    public Oleada.SocketIo.Socket Socket { get; private set; } = null!;

    /// <summary>Cancelled when the connection has ended.</summary>
    public CancellationToken Ending => Socket.Ended;

    /// <summary>The public id that goes with a private one: the same whenever the client comes back.</summary>
    public static string IdFor(string pid) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(pid)))[..20];

    public void Begin(Oleada.SocketIo.Socket socket)
    {
        Socket = socket;
        _watch = Setup.Callers.Watch(Caller, () => _ = ExpireAsync());
    }

    /// <summary>Sends events of a room, in order.</summary>
    /// <param name="advance">Says, before each is sent, that the client has it.</param>
    public async Task SendAsync(IReadOnlyList<LogEvent> events, Action<LogEvent> advance, ConsolePhases? phases, CancellationToken stop)
    {
        var size = new PageSize(PartEvents, PartBytes);
        for (var rest = events; rest.Count > 0;)
        {
            var part = size.Cut(rest);
            await SendPartAsync(part, advance, phases, stop);
            rest = [.. rest.Skip(part.Count)];
        }
    }

    /// <summary>Says something beside the events: a JSON object with a <c>type</c>, which is the event's name too.</summary>
    public async Task SayAsync(string type, byte[] message)
    {
        await _turn.WaitAsync(Ending);
        try
        {
            var packet = PacketWriter.Event(SocketIoDialect.Namespace, type, message)[0].Bytes;
            // An error is no place to come back to.
            var frame = type is "connected" or "subscribed" or "unsubscribed" or "snapshot" ? WithOffset(packet) : new Frame(packet);
            await Socket.SendAsync(new[] { frame }, Ending);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _watch?.Dispose();
        _place.Dispose();
        _turn.Dispose();
    }

    private Frame WithOffset(ReadOnlyMemory<byte> packet) =>
        new(Profile.Pid is null ? packet : SocketIoDialect.WithOffset(packet.Span, RecoveryOffset.Write(Rooms.Positions, Setup.Log.Epoch)));

    /// <summary>Where much waits for all clients, a large event is made again when the client takes it.</summary>
    private Frame FrameOf(LogEvent entry, SocketIoDialect dialect)
    {
        var offset = Profile.Pid is null ? null : RecoveryOffset.Write(Rooms.Positions, Setup.Log.Epoch);
        var bytes = SocketIoDialect.PacketOf(entry, dialect, offset);
        return bytes.Length <= WaitingBytes.Slice || Setup.Rooms.Waiting.HasRoom
            ? new Frame(bytes)
            : new Frame(default) { Source = new LoggedFrame(Setup.Log, entry, dialect, offset, bytes.Length) };
    }

    private async Task SendPartAsync(IReadOnlyList<LogEvent> events, Action<LogEvent> advance, ConsolePhases? phases, CancellationToken stop)
    {
        var dialect = Profile.IsConsole ? SocketIoDialect.Consoles : SocketIoDialect.Envelopes;
        await _turn.WaitAsync(stop);
        try
        {
            var frames = new List<Frame>(events.Count);
            foreach (var entry in events)
            {
                advance(entry);
                frames.Add(FrameOf(entry, dialect));
                foreach (var said in phases?.After(entry) ?? [])
                    frames.Add(new Frame(dialect.Encode(said)));
            }
            await Socket.SendAsync(frames.ToArray(), stop);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>A client that is put out does not come back by itself, which with this key would be in vain.</summary>
    private async Task ExpireAsync()
    {
        try
        {
            await SayAsync("error", ServerMessages.Error(new MessageError("token_expired", "Token expired")));
            await Socket.DisconnectAsync(connection: false);
            await Socket.DisconnectAsync(connection: true);
        }
        catch (Exception gone) when (gone is OperationCanceledException or ObjectDisposedException)
        {
            // It has gone by itself.
        }
    }
}

/// <summary>How a client wants to be spoken to.</summary>
/// <param name="Session">The session that it gave, if any.</param>
/// <param name="IsConsole">Whether it predates this server.</param>
/// <param name="Pid">Set if its events end with an offset, from which it may continue.</param>
internal sealed record WatcherProfile(string? Session, bool IsConsole, string? Pid);
