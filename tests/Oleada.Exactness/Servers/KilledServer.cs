using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Oleada.Exactness.Servers;

/// <summary>The real program on one data folder and one port, through any number of deaths.</summary>
internal sealed class KilledServer : IAsyncDisposable
{
    private static readonly TimeSpan MostStart = TimeSpan.FromSeconds(30);

    private const int MostComplaints = 20;

    private static readonly TimeSpan MostEnd = TimeSpan.FromSeconds(10);

    private readonly string _program;
    private readonly ConcurrentQueue<string> _complaints = new();
    private Process? _process;

    /// <param name="program">The <c>oleada</c> program.</param>
    public KilledServer(string program, string data)
    {
        _program = program;
        Data = data;
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        Port = ((IPEndPoint)free.LocalEndpoint).Port;
    }

    public string Data { get; }

    public int Port { get; }

    public string AdminKey => File.ReadAllText(Path.Combine(Data, "admin.key")).Trim();

    /// <summary>What the server said on standard error, over all its lives.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    public async Task<string> CreateInternalKeyAsync()
    {
        using var process = Start("key", "create", "--role", "internal", "--data", Data);
        var key = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return key.Trim();
    }

    /// <summary>Returns when it answers.</summary>
    public async Task StartAsync()
    {
        _process = Start("serve", "--data", Data, "--port", Port.ToString(CultureInfo.InvariantCulture), "--sandbox", "plain");
        _process.ErrorDataReceived += (_, line) => Complain(line.Data);
        _process.BeginErrorReadLine();
        using var most = new CancellationTokenSource(MostStart);
        var greeting = await _process.StandardOutput.ReadLineAsync(most.Token);
        if (greeting is null)
            throw new InvalidOperationException($"the server ended before it served, with {await ExitCodeAsync()}");
    }

    /// <summary>As the kernel kills: without a word to anybody.</summary>
    public async Task KillAsync()
    {
        if (_process is not { } process)
            return;
        _process = null;
        if (process.HasExited)
            throw new InvalidOperationException($"the server ended by itself, with {process.ExitCode}");
        await EndAsync(process);
        process.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false } running)
            await EndAsync(running);
        _process?.Dispose();
    }

    private void Complain(string? line)
    {
        if (line is not null && _complaints.Count < MostComplaints)
            _complaints.Enqueue(line);
    }

    /// <summary>The end of the process alone: what it had started may hold its standard error open for longer.</summary>
    private static async Task EndAsync(Process process)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        process.Exited += (_, _) => ended.TrySetResult();
        process.EnableRaisingEvents = true;
        process.Kill();
        await ended.Task.WaitAsync(MostEnd, TimeProvider.System);
    }

    private async Task<int> ExitCodeAsync()
    {
        await _process!.WaitForExitAsync();
        return _process.ExitCode;
    }

    private Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(_program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        return Process.Start(start) ?? throw new InvalidOperationException($"{_program} did not start");
    }
}
