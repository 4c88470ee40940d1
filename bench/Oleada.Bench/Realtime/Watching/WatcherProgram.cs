using System.Diagnostics;
using System.Text.Json;

namespace Oleada.Bench.Realtime.Watching;

/// <summary>Watchers as a process beside the generator, which goes before them where both want the core.</summary>
internal sealed class WatcherProgram : IDisposable
{
    private readonly Process _process;

    private WatcherProgram(Process process) => _process = process;

    /// <summary>Returns when all have joined.</summary>
    public static async Task<WatcherProgram> StartAsync(RunningServer server, string room, params string[] more)
    {
        string[] arguments = ["-n", "10", Environment.ProcessPath!, "watch", "--port", $"{server.Port}", "--key", server.AdminKey, "--room", room, .. more];
        var program = new WatcherProgram(PinnedProcess.Start(PinnedProcess.GeneratorCore, "nice", arguments));
        await program.LineAsync();
        return program;
    }

    /// <summary>Slow ones read on to the end of the stream.</summary>
    public void Finish() => _process.StandardInput.WriteLine();

    public async Task<WatchResult> EndAsync() => JsonSerializer.Deserialize(await LineAsync(), WatchJson.Default.WatchResult)!;

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private async Task<string> LineAsync() =>
        await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("the watchers failed; see above");
}
