using System.Text.RegularExpressions;
using Oleada.Server.Auth;
using Oleada.SocketIo;
using Oleada.SocketIo.EngineIo;
using Oleada.Storage.Sqlite;

namespace Oleada.Server.Realtime.SocketIo;

/// <summary>The namespace <c>/</c>: who may join it, and what a client is given when it does.</summary>
/// <param name="identify">Whose key or token a text is.</param>
/// <param name="newPid">Makes the private ids by which clients continue.</param>
internal sealed partial class EventNamespace(RealtimeSetup setup, OpenWatchers open, Func<string, Caller?> identify, Func<string> newPid, ClientEvents events)
    : ISocketNamespace
{
    public async ValueTask<ConnectAnswer> ConnectAsync(ConnectRequest request)
    {
        var origin = (WatcherOrigin)request.State!;
        var token = request.Text("token");
        var caller = string.IsNullOrEmpty(token) ? origin.Caller : identify(token);
        if (caller is null)
            return new ConnectAnswer(string.IsNullOrEmpty(token) ? "Authentication required" : "Invalid token");
        if (setup.Counts.TryEnter(caller.Id) is not { } place)
            return new ConnectAnswer(setup.TooManyConnections(caller));
        var profile = ProfileOf(request, origin);
        if (profile.Pid is null || request.Recovery is not var (pid, offset) || !PidPattern().IsMatch(pid) || RecoveryOffset.Read(offset) is not { } recovery)
            return Answer(new Joining(new Watcher(caller, profile, setup, place), null));
        var watcher = new Watcher(caller, profile with { Pid = pid }, setup, place);
        if (await watcher.Rooms.CanContinueAsync(recovery, CancellationToken.None))
            return Answer(new Joining(watcher, recovery.Rooms));
        return Answer(new Joining(new Watcher(caller, profile, setup, place), null));
    }

    public async ValueTask ConnectedAsync(Socket socket)
    {
        var (watcher, rooms) = (Joining)socket.Data!;
        watcher.Begin(socket);
        open.Add(watcher);
        if (rooms is not null)
        {
            await watcher.Rooms.ContinueAsync(rooms, GreetAsync);
            return;
        }
        await GreetAsync();
        if (watcher.Profile.Session is { } session && Room.IsName($"session:{session}"))
            await watcher.Rooms.JoinAsync(new ClientMessage.Subscribe($"session:{session}", null), watcher.SayAsync);

        Task GreetAsync() => watcher.SayAsync("connected", ServerMessages.Connected(watcher.Caller.Id, setup.Log.Epoch, setup.Wall.GetUtcNow()));
    }

    public ValueTask ReceiveAsync(Socket socket, SocketEvent received) =>
        new(events.AnswerAsync(((Joining)socket.Data!).Watcher, received));

    public async ValueTask DisconnectedAsync(Socket socket, CloseReason reason)
    {
        var watcher = ((Joining)socket.Data!).Watcher;
        open.Remove(watcher);
        await watcher.Rooms.StopAsync();
        watcher.Dispose();
    }

    private WatcherProfile ProfileOf(ConnectRequest request, WatcherOrigin origin)
    {
        var session = request.Text("session_id");
        var isConsole = session is not null && request.Text("profile") is null;
        var mayRecover = request.Auth.TryGetProperty("recovery", out var wish)
            ? wish.ValueKind == System.Text.Json.JsonValueKind.True
            : !isConsole && !origin.TakesOneArgument;
        return new WatcherProfile(session, isConsole, mayRecover ? newPid() : null);
    }

    /// <summary>Only a role that may send plans may send long messages.</summary>
    private ConnectAnswer Answer(Joining joining)
    {
        var pid = joining.Watcher.Profile.Pid;
        var maxPayload = joining.Watcher.Caller.Role == KeyRole.Admin ? (int?)null : setup.Limits.MessageBytes;
        return new ConnectAnswer(null, joining, pid, pid is null ? null : Watcher.IdFor(pid), maxPayload);
    }

    [GeneratedRegex(@"^[A-Za-z0-9_-]{16,64}\z", RegexOptions.None, 1000)]
    private static partial Regex PidPattern();

    /// <param name="Rooms">Where the client goes on; null if it begins anew.</param>
    private sealed record Joining(Watcher Watcher, IReadOnlyList<RoomPosition>? Rooms);
}

/// <summary>What a client's first request told.</summary>
/// <param name="Caller">Who makes it, by its header or cookie.</param>
/// <param name="TakesOneArgument">Whether its library fails at an event with one argument more than its handler takes.</param>
internal sealed record WatcherOrigin(Caller? Caller, bool TakesOneArgument)
{
    /// <summary>Python's client calls handlers with what comes; it names itself, or is known by the order of its query.</summary>
    public static bool IsStrict(HttpRequest request)
    {
        var query = request.QueryString.Value ?? "";
        return request.Headers.UserAgent.ToString().Contains("python", StringComparison.OrdinalIgnoreCase)
            || query.IndexOf("transport=", StringComparison.Ordinal) < query.IndexOf("EIO=", StringComparison.Ordinal);
    }
}
