using System.Globalization;

namespace Oleada.Bench.Realtime.Fanout;

/// <summary>The load generator, a program of its own; see docs/benchmarks.md for what it must understand.</summary>
/// <param name="program">Its path.</param>
internal sealed class Generator(string program)
{
    /// <summary>Longer than any case takes: a generator that hangs is an error, not a figure.</summary>
    private static readonly TimeSpan MostBeyondLoad = TimeSpan.FromMinutes(3);

    public async Task<GeneratorReport> LoadAsync(RunningServer server, IEnumerable<string> load, int seconds)
    {
        string[] always =
        [
            "--proto", server.Protocol, "--port", Text(server.Port), "--pid", Text(server.ProcessId), "--duration", Text(seconds), .. server.Load,
        ];
        // What the case says comes last, and wins: an idle case lasts 0 s.
        using var process = PinnedProcess.Start(PinnedProcess.GeneratorCore, program, [.. always, .. load]);
        using var most = new CancellationTokenSource(TimeSpan.FromSeconds(seconds) + MostBeyondLoad);
        try
        {
            var report = await process.StandardOutput.ReadLineAsync(most.Token);
            await process.WaitForExitAsync(most.Token);
            return report is null ? throw new InvalidOperationException($"the generator ended with {process.ExitCode}") : GeneratorReport.Read(report);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
