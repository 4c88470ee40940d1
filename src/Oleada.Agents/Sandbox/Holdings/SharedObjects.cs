using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Oleada.Agents.Sandbox.Holdings;

/// <summary>
/// What a sandbox has of the old kind of shared memory and of message queues. The kernel shows these to a process of
/// their own namespace only, so that util-linux's <c>nsenter</c> has to look.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SharedObjects(int Segments, int Queues)
{
    private const string Program = "/usr/bin/nsenter";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Nothing where the program is missing or the sandbox has ended.</summary>
    public static async Task<SharedObjects> OfAsync(int processInside, TimeProvider time)
    {
        if (!File.Exists(Program))
            return default;
        var start = new ProcessStartInfo(
            Program,
            ["--target", processInside.ToString(CultureInfo.InvariantCulture), "--user", "--ipc", "--preserve-credentials", "/bin/cat", "/proc/sysvipc/shm", "/proc/sysvipc/msg"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var patience = new CancellationTokenSource(Patience, time);
        try
        {
            using var process = Process.Start(start)!;
            return await CountAsync(process.StandardOutput, patience.Token);
        }
        catch (Exception failure) when (failure is Win32Exception or OperationCanceledException or IOException)
        {
            return default;
        }
    }

    public LimitKind? Exceeded(Limits limits)
    {
        if (Segments > limits.SharedSegments)
            return LimitKind.SharedSegments;
        return Queues > limits.MessageQueues ? LimitKind.MessageQueues : null;
    }

    /// <summary>Two tables, each below a line of headings.</summary>
    internal static async Task<SharedObjects> CountAsync(TextReader text, CancellationToken cancellationToken)
    {
        var (segments, queues, isQueues) = (0, 0, false);
        while (await text.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Contains("key", StringComparison.Ordinal))
                isQueues = line.Contains("msqid", StringComparison.Ordinal);
            else if (isQueues)
                queues++;
            else
                segments++;
        }
        return new SharedObjects(segments, queues);
    }
}
