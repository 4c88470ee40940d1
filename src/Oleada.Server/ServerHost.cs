using System.Net;
using System.Text.Json;
using Oleada.Agents.PullRequests;
using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;
using Oleada.Engine;
using Oleada.Engine.Events;
using Oleada.Engine.Executions;
using Oleada.Server.Realtime;
using Oleada.Server.Tls;

namespace Oleada.Server;

/// <summary>A running server: a node that is reached over HTTP. Dispose it to stop it.</summary>
public sealed class ServerHost : IAsyncDisposable
{
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    private readonly Node _node;
    private readonly Gateway _gateway;
    private readonly WebApplication _web;
    private readonly CancellationTokenSource _stopping = new();
    private Task _takingUp = Task.CompletedTask;
    private Task _sweeping = Task.CompletedTask;
    private int _disposed;

    private ServerHost(Node node, Gateway gateway, WebApplication web, Uri url)
    {
        _node = node;
        _gateway = gateway;
        _web = web;
        Url = url;
    }

    /// <summary>Where it listens.</summary>
    public Uri Url { get; }

    public EventLog Log => _node.Log;

    public ExecutionHost Executions => _node.Executions;

    public ExecutionPulls Pulls => _node.Pulls;

    /// <summary>Whoever runs an execution by itself makes its pull request, and tells of it, by itself.</summary>
    public void LeavePull(string executionId) => _node.Following.Leave(executionId);

    /// <summary>What carries events to clients.</summary>
    internal RealtimeSetup Realtime => _gateway.Setup;

    /// <summary>The file that holds the first admin key.</summary>
    public string AdminKeyFile => _node.Keys.AdminKeyFile;

    /// <summary>Whether this start made the admin key: the time to tell the user where it is.</summary>
    public bool MadeAdminKey => _node.Keys.MadeAdminKey;

    /// <summary>Returns when requests are answered.</summary>
    /// <exception cref="CannotListenException">The address or the port cannot be had.</exception>
    /// <exception cref="TlsException">The certificate or its key cannot be used.</exception>
    /// <exception cref="Storage.DataFolderInUseException">Another process has the folder open.</exception>
    public static async Task<ServerHost> StartAsync(ServerOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var certificate = options.Tls is { } files ? new ServerCertificate(files, new SteadyTime(options.Time), options.OnFailure) : null;
        var node = await Node.OpenAsync(options);
        var gateway = new Gateway(node, options);
        WebApplication? web = null;
        try
        {
            var sweep = new WorkspaceSweep(node.Data.Path, node.Executions, options.Attempts, options.Time);
            var ended = await sweep.FindAsync(options.OnFailure, cancellation);
            web = WebHost.Build(node, gateway.Setup, options, certificate);
            var url = await WebHost.StartAsync(web, new IPEndPoint(options.Address, options.Port), cancellation);
            var host = new ServerHost(node, gateway, web, url);
            Tell(certificate?.Hash);
            certificate?.Renewed = Tell;
            host._sweeping = sweep.RunAsync(ended, options.OnFailure, host._stopping.Token);
            node.Following.Start(options.TakeUp);
            if (options.TakeUp)
                host._takingUp = host.TakeUpAllAsync(options.OnFailure);
            return host;

            void Tell(string? hash) => PrivateFile.Write(node.Data.ServerFile, JsonSerializer.Serialize(
                new RunningServer(url.ToString().TrimEnd('/'), Environment.ProcessId, hash), ContractJson.Default.RunningServer));
        }
        catch
        {
            if (web is not null)
                await web.DisposeAsync();
            await gateway.DisposeAsync();
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Stops all attempts, makes the pull requests of what has ended, sends the clients what the log has for them, says
    /// goodbye and closes the log. Executions that have not ended are taken up at the next start.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        File.Delete(_node.Data.ServerFile);
        await _stopping.CancelAsync();
        await _takingUp;
        await _sweeping;
        await Executions.DisposeAsync();
        await _node.Following.DisposeAsync();
        await SendRestAsync();
        await _gateway.StopAsync();
        await _web.StopAsync();
        await _web.DisposeAsync();
        await _gateway.DisposeAsync();
        await _node.DisposeAsync();
        _stopping.Dispose();
    }

    /// <summary>Who watches sees the end before the connection is closed; a client that takes nothing is not waited for.</summary>
    private async Task SendRestAsync()
    {
        var followersEnd = await Log.CompleteAsync();
        try
        {
            await SentAsync(followersEnd).WaitAsync(LastWords, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            // It reads on from its last seq when it comes back.
        }
    }

    private async Task SentAsync(Task followersEnd)
    {
        await followersEnd;
        await _gateway.WhenAllSentAsync();
    }

    /// <summary>One that cannot go on (its workspace is gone, say) does not keep the others from it.</summary>
    private async Task TakeUpAllAsync(Action<Exception> onFailure)
    {
        try
        {
            foreach (var left in await Executions.ListAsync(_stopping.Token))
                if (left.EndedAt is null)
                    await TakeUpAsync(left.ExecutionId, onFailure);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The next start does it.
        }
        catch (Exception failure) when (failure is EventLogFailedException or EventLogHarmedException)
        {
            onFailure(failure);
        }
    }

    private async Task TakeUpAsync(string executionId, Action<Exception> onFailure)
    {
        try
        {
            await Executions.TakeUpAsync(executionId, _stopping.Token);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            onFailure(new InvalidOperationException($"execution {executionId} cannot go on: {failure.Message}", failure));
        }
    }
}
