using System.Collections.Concurrent;
using Oleada.Agents.Relay;
using Oleada.Agents.Sandbox;

namespace Oleada.Agents.Tests.Sandbox;

/// <summary>A sandbox of either kind with a workspace and a data folder, and what its commands printed.</summary>
internal sealed class SandboxBench : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _etc;

    private SandboxBench(Func<AttemptMark, ISandbox> open)
    {
        Data = _folder.Folder("data");
        Work = _folder.Folder("work");
        Home = _folder.Folder("data/workspaces/e/home");
        _etc = SandboxEtc.Prepare(_folder.Folder("data/workspaces/e/etc"));
        Sandbox = open(new AttemptMark(Data, "e"));
    }

    public ISandbox Sandbox { get; }

    public string Data { get; }

    public string Work { get; }

    public string Home { get; }

    public ConcurrentQueue<(string Channel, string Text, bool Truncated)> Output { get; } = new();

    public string Stdout => string.Join('\n', Output.Where(line => line.Channel == "stdout").Select(line => line.Text));

    public string Stderr => string.Join('\n', Output.Where(line => line.Channel == "stderr").Select(line => line.Text));

    public static async Task<SandboxBench> OpenAsync(SandboxChoice choice)
    {
        if (choice == SandboxChoice.Plain)
            return new SandboxBench(mark => new PlainProcess("for a test", mark, TimeProvider.System));
        var (program, reason) = await BubblewrapProgram.FindAsync(TimeProvider.System);
        Assert.True(program is not null, $"these tests need a working bubblewrap (apt install bubblewrap): {reason}");
        return new SandboxBench(_ => new BubblewrapSandbox(program, TimeProvider.System));
    }

    public string Remarks => string.Join('\n', Output.Where(line => line.Channel == "system").Select(line => line.Text));

    public Task<RunEnd> RunAsync(
        string command, Limits? limits = null, LineSink? output = null, Mount[]? mounts = null, Func<Stream, CancellationToken, Task>? input = null,
        RelayedEndpoint[]? endpoints = null, TunneledHost[]? hosts = null, CancellationToken stop = default)
    {
        var run = RunOf(command, limits, mounts) with { Input = input, Endpoints = endpoints ?? [], Hosts = hosts ?? [] };
        return Sandbox.RunAsync(output is null ? run : run with { Output = output }, stop);
    }

    public SandboxRun RunOf(string command, Limits? limits = null, Mount[]? mounts = null)
    {
        limits ??= new Limits { WallTime = TimeSpan.FromSeconds(60) };
        var environment = RunnerSettings.OwnEnvironment();
        return new SandboxRun
        {
            Command = command,
            Folders = new SandboxFolders(Work, Home, [.. Toolchains.Find(environment, "/root", []), new Mount(Data, MountKind.Hidden), .. mounts ?? []], _etc),
            Environment = CommandEnvironment.Build(environment, Home, "/root", limits),
            Limits = limits,
            Output = Take,
        };
    }

    public static string Read(string path) => File.ReadAllText(path);

    public static void Write(string path, string text) => File.WriteAllText(path, text);

    public async ValueTask DisposeAsync()
    {
        await Sandbox.DisposeAsync();
        _folder.Dispose();
    }

    public ValueTask Take(string channel, string text, bool truncated)
    {
        Output.Enqueue((channel, text, truncated));
        return ValueTask.CompletedTask;
    }
}
