using System.Collections.Concurrent;
using Oleada.Server.Auth;
using Oleada.Storage;
using Oleada.Storage.Sqlite;

namespace Oleada.Server.Tests.Auth;

public sealed class CallerWatchTests
{
    private static readonly Caller Someone = new("key_1", KeyRole.Viewer);

    private readonly FakeTime _time = new();
    private readonly ConcurrentQueue<Exception> _failures = new();
    private volatile Func<Standing> _standing = () => Of("key_1");

    [Fact]
    public async Task Whoever_is_no_longer_let_in_is_told_at_the_next_look()
    {
        await using var watch = Start();
        var (ended, told) = Signal();
        var (otherEnded, otherTold) = Signal();
        using var watched = watch.Watch(Someone, told);
        using var other = watch.Watch(Someone with { Id = "key_2" }, otherTold);
        _standing = () => Of("key_2");
        await LookAsync();
        await ended.WaitAsync(TestServer.Patience);
        Assert.False(otherEnded.IsCompleted);
    }

    [Fact]
    public async Task Signing_out_ends_only_that_sign_in()
    {
        await using var watch = Start();
        var (ended, told) = Signal();
        var (keyEnded, keyTold) = Signal();
        using var watched = watch.Watch(Someone with { SignInId = "s" }, told);
        using var byKey = watch.Watch(Someone, keyTold);
        await LookAsync();
        await ended.WaitAsync(TestServer.Patience);
        Assert.False(keyEnded.IsCompleted);
    }

    [Fact]
    public async Task Expiry_is_told_at_its_moment()
    {
        await using var watch = Start();
        var (ended, told) = Signal();
        using var watched = watch.Watch(Someone with { ExpiresAt = _time.GetUtcNow().AddSeconds(2) }, told);
        await TimerAsync(_time.GetUtcNow().AddSeconds(2));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(ended.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        await ended.WaitAsync(TestServer.Patience);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_reported_and_expiry_counts_all_the_same()
    {
        await using var watch = Start();
        var (ended, told) = Signal();
        var (otherEnded, otherTold) = Signal();
        _standing = () => throw new DataFileException("access.db is damaged");
        using var watched = watch.Watch(Someone with { ExpiresAt = _time.GetUtcNow() }, told);
        using var other = watch.Watch(Someone, otherTold);
        await ended.WaitAsync(TestServer.Patience);
        Assert.NotEmpty(_failures);
        Assert.False(otherEnded.IsCompleted);
    }

    [Fact]
    public async Task One_that_fails_to_end_does_not_keep_the_others_from_it()
    {
        var watch = Start();
        _standing = () => Of("none");
        var (ended, told) = Signal();
        using var bad = watch.Watch(Someone, () => throw new InvalidOperationException("bad"));
        using var watched = watch.Watch(Someone, told);
        await LookAsync();
        await ended.WaitAsync(TestServer.Patience);
        await watch.DisposeAsync();
        Assert.Equal("bad", Assert.Single(_failures).Message);
    }

    [Fact]
    public async Task Whoever_has_gone_is_not_told()
    {
        await using var watch = Start();
        _standing = () => Of("none");
        watch.Watch(Someone, () => _failures.Enqueue(new InvalidOperationException("told"))).Dispose();
        var (ended, told) = Signal();
        using var watched = watch.Watch(Someone, told);
        await LookAsync();
        await ended.WaitAsync(TestServer.Patience);
        Assert.Empty(_failures);
    }

    [Fact]
    public async Task An_event_stream_ends_when_its_key_is_revoked_or_its_sign_in_has_ended()
    {
        await using var server = await TestServer.StartAsync(options => options with { Time = _time });
        using var browser = await server.SignInAsync(server.Keys.Admin);
        using var ofKey = await TestEvents.OpenAsync(server.Viewer, "/api/streams/execution:E/events");
        using var ofSignIn = await TestEvents.OpenAsync(browser, "/api/streams/execution:E/events");
        using var ofAdmin = await TestEvents.OpenAsync(server.Admin, "/api/streams/execution:E/events");
        server.Revoke(KeyRole.Viewer);
        await browser.StatusAsync(HttpMethod.Post, "/api/sign-out", site: "same-origin");
        await LookAsync();
        await Assert.ThrowsAsync<EndOfStreamException>(ofKey.NextAsync);
        await Assert.ThrowsAsync<EndOfStreamException>(ofSignIn.NextAsync);
        await server.AppendAsync("execution:E", 1);
        Assert.Equal($"1.{server.Host.Log.Epoch}", (await ofAdmin.NextAsync())["id"]);
    }

    [Fact]
    public async Task A_socket_is_closed_when_the_key_behind_it_or_behind_its_token_is_revoked()
    {
        await using var server = await TestServer.StartAsync(options => options with { Time = _time });
        using var ofKey = await server.ConnectAsync(key: server.Keys.Viewer);
        using var ofToken = await TestSocket.OpenAsync(
            server.Host.Url, null, key: null, query: "token=" + await server.Viewer.TokenAsync("ws"));
        using var ofAdmin = await server.ConnectAsync();
        await ofToken.ReceiveAsync();
        server.Revoke(KeyRole.Viewer);
        await LookAsync();
        Assert.Equal((4002, "Token expired"), await ofKey.ClosedAsync());
        Assert.Equal((4002, "Token expired"), await ofToken.ClosedAsync());
        Assert.Equal("pong", (await ofAdmin.AskAsync("""{"type":"ping"}""")).GetProperty("type").GetString());
    }

    private static Standing Of(params string[] keys) => new(keys.ToHashSet(), new HashSet<string>());

    private static (Task Ended, Action Told) Signal()
    {
        var signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return (signal.Task, signal.SetResult);
    }

    private CallerWatch Start() => new(() => _standing(), _time, _failures.Enqueue);

    private async Task LookAsync()
    {
        await TimerAsync(_time.GetUtcNow().AddSeconds(5));
        _time.Advance(TimeSpan.FromSeconds(5));
    }

    /// <summary>The loop sets its timer on a thread of its own.</summary>
    private async Task TimerAsync(DateTimeOffset due)
    {
        using var patience = new CancellationTokenSource(TestServer.Patience);
        while (_time.NextTimer != due)
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
