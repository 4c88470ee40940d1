using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Oleada.Contracts;
using Oleada.Contracts.Plans;
using Oleada.Contracts.Rest;
using Oleada.Engine.Events;
using Oleada.Storage.Sqlite;

namespace Oleada.Server.Tests;

/// <summary>A real server on a free port, with a data folder of its own, and one client per role.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TempFolder? _ownFolder;

    private TestServer(ServerHost host, string folder, TempFolder? ownFolder, TestKeys keys)
    {
        Host = host;
        Folder = folder;
        _ownFolder = ownFolder;
        Keys = keys;
        Admin = ClientWith(keys.Admin);
        Viewer = ClientWith(keys.Viewer);
        Internal = ClientWith(keys.Internal);
        Nobody = ClientWith(null);
    }

    public ServerHost Host { get; }

    public string Folder { get; }

    public TestKeys Keys { get; }

    public HttpClient Admin { get; }

    public HttpClient Viewer { get; }

    public HttpClient Internal { get; }

    public HttpClient Nobody { get; }

    public static async Task<TestServer> StartAsync(Func<ServerOptions, ServerOptions>? change = null, string? folder = null)
    {
        var own = folder is null ? new TempFolder() : null;
        var path = folder ?? own!.Path;
        var options = new ServerOptions
        {
            DataFolder = path,
            Runner = new TestRunner().AsOpenRunner(),
            OnFailure = failure => Assert.Fail(failure.ToString()),
        };
        var host = await ServerHost.StartAsync(change?.Invoke(options) ?? options);
        return new TestServer(host, path, own, TestKeys.In(path));
    }

    public HttpClient ClientWith(string? key)
    {
        // A browser's cookie is sent by the tests that are about it.
        var client = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = Host.Url, Timeout = Patience };
        if (key is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    /// <summary>Revokes the keys of a role, as another process does it beside the server.</summary>
    public void Revoke(KeyRole role)
    {
        using var keys = SqliteKeys.Open(Path.Combine(Folder, "access.db"), TimeProvider.System, RandomNumberGenerator.GetBytes);
        foreach (var key in keys.List().Where(key => key.Role == role))
            keys.Revoke(key.Id);
    }

    /// <summary>Connects to <c>/ws</c> and takes the greeting.</summary>
    public async Task<TestSocket> ConnectAsync(string? subprotocol = "oleada.v1", string? key = null, string query = "")
    {
        var socket = await TestSocket.OpenAsync(Host.Url, subprotocol, key ?? Keys.Admin, query);
        Assert.Equal("connected", (await socket.ReceiveAsync()).GetProperty("type").GetString());
        return socket;
    }

    /// <summary>Appends events to an execution's stream, each with its number as payload.</summary>
    public async Task AppendAsync(string stream, int count, string payload = """{"n":1}""")
    {
        var entry = new NewEvent(stream, "progress_update", DateTimeOffset.UnixEpoch, Encoding.UTF8.GetBytes(payload));
        foreach (var chunk in Enumerable.Repeat(entry, count).Chunk(1000))
            await Host.Log.AppendAsync(new Append(GroupOf(stream), chunk));
    }

    /// <summary>Saves a plan of tasks t1, t2 … that wait for nothing.</summary>
    public async Task SavePlanAsync(string id, int tasks)
    {
        var plan = new MasterPlan
        {
            Plan = id,
            Tasks = [.. Enumerable.Range(1, tasks).Select(number => new PlanTask
            {
                Id = $"t{number}",
                Name = $"Task {number}",
                Atoms = [new PlanAtom { Id = "a1", Run = "true" }],
            })],
        };
        await Host.Executions.SavePlanAsync(plan, null, default);
    }

    public async Task StartAsync(string planId, string executionId) =>
        await Host.Executions.StartAsync(new StartExecution(planId, ExecutionId: executionId), default);

    public async ValueTask DisposeAsync()
    {
        foreach (var client in (HttpClient[])[Admin, Viewer, Internal, Nobody])
            client.Dispose();
        await Host.DisposeAsync();
        _ownFolder?.Dispose();
    }

    private static string GroupOf(string stream) =>
        StreamName.ExecutionIdOf(stream) is { } execution ? StreamName.Execution(execution) : stream;
}
