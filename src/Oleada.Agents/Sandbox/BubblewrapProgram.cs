using System.ComponentModel;
using System.Diagnostics;

namespace Oleada.Agents.Sandbox;

/// <summary>The <c>bwrap</c> of this machine, tried out.</summary>
/// <param name="LimitsTmpfs">Whether it knows <c>--size</c>.</param>
public sealed record BubblewrapProgram(string Path, bool LimitsTmpfs)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Makes a sandbox as an attempt would: some machines have the program but forbid user namespaces.</summary>
    /// <returns>The program, or null and the reason, for a person.</returns>
    public static async Task<(BubblewrapProgram? Program, string? Reason)> FindAsync(TimeProvider time)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Select(folder => System.IO.Path.Combine(folder, "bwrap")).FirstOrDefault(File.Exists);
        if (path is null)
            return (null, "bwrap is not installed");
        var reason = await TryAsync(path, tmpfsSize: 1 << 20, time);
        if (reason is null)
            return (new BubblewrapProgram(path, LimitsTmpfs: true), null);
        // Before 0.7 it could not limit a tmpfs.
        return await TryAsync(path, tmpfsSize: null, time) is null
            ? (new BubblewrapProgram(path, LimitsTmpfs: false), null)
            : (null, reason);
    }

    private static async Task<string?> TryAsync(string path, long? tmpfsSize, TimeProvider time)
    {
        var words = BubblewrapArguments.Build(new SandboxFolders("/usr", "/usr", []), tmpfsSize)
            .Select(word => word is "--bind" ? "--ro-bind" : word).Append("/bin/true");
        var start = new ProcessStartInfo(path, words) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardInput = true };
        using var patience = new CancellationTokenSource(Patience, time);
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var said = await process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return process.ExitCode == 0 ? null : said.Trim().Split('\n')[0];
        }
        catch (OperationCanceledException)
        {
            return $"bwrap did not end within {Patience.TotalSeconds} s";
        }
        catch (Win32Exception failure)
        {
            return failure.Message;
        }
    }
}
