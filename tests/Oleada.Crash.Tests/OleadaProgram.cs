using System.Diagnostics;

namespace Oleada.Crash.Tests;

/// <summary>The real program, run as a process of its own.</summary>
internal static class OleadaProgram
{
    public static readonly string Path = Find();

    public static Process Start(params string[] arguments) => Start([], arguments);

    public static Process Start(Dictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start) ?? throw new InvalidOperationException($"{Path} did not start");
    }

    // artifacts/bin/Oleada.Crash.Tests/<configuration>/ lies beside artifacts/bin/Oleada.Cli/<configuration>/.
    private static string Find()
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        return System.IO.Path.Combine(own.Parent!.Parent!.FullName, "Oleada.Cli", own.Name, "oleada");
    }
}
