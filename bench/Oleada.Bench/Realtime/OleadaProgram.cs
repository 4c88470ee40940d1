using System.Diagnostics;

namespace Oleada.Bench.Realtime;

/// <summary>The real program, built beside this one.</summary>
internal static class OleadaProgram
{
    // artifacts/bin/Oleada.Bench/release/ lies beside artifacts/bin/Oleada.Cli/release/.
    public static string Path { get; } = System.IO.Path.GetFullPath(
        System.IO.Path.Combine(AppContext.BaseDirectory, "..", "..", "Oleada.Cli", "release", "oleada"));

    public static async Task<string> CreateKeyAsync(string data, string role)
    {
        var start = new ProcessStartInfo(Path, ["key", "create", "--role", role, "--data", data]) { UseShellExecute = false, RedirectStandardOutput = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{Path} did not start");
        var key = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? key.Trim() : throw new InvalidOperationException($"no key could be made in {data}");
    }
}
