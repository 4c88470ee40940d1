using System.Diagnostics;

namespace Oleada.Bench.Realtime;

/// <summary>Servers run on one core and what loads them on the other, so that neither takes the other's time.</summary>
internal static class PinnedProcess
{
    public const string ServerCore = "0";
    public const string GeneratorCore = "1";

    public static Process Start(string core, string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("taskset", ["-c", core, program, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
    }

    /// <summary>Resident memory now, and the most that it ever was, in bytes.</summary>
    public static (long Now, long Peak) Memory(int processId)
    {
        using var process = Process.GetProcessById(processId);
        return (process.WorkingSet64, process.PeakWorkingSet64);
    }
}
