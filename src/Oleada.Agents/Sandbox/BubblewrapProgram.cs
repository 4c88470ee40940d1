using System.ComponentModel;
using System.Diagnostics;
using Oleada.Agents.Paths;

namespace Oleada.Agents.Sandbox;

/// <summary>The <c>bwrap</c> of this machine, tried out.</summary>
/// <param name="LimitsTmpfs">Whether it knows <c>--size</c>.</param>
/// <param name="NoFilter">Why system calls cannot be filtered; null if they can.</param>
public sealed record BubblewrapProgram(string Path, bool LimitsTmpfs, string? NoFilter)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Makes a sandbox as an attempt would: some machines have the program but forbid user namespaces.</summary>
    /// <returns>The program, or null and the reason, for a person.</returns>
    public static async Task<(BubblewrapProgram? Program, string? Reason)> FindAsync(TimeProvider time)
    {
        if (ProgramFile.Find("bwrap") is not { } path)
            return (null, "bwrap is not installed");
        var noFilter = SystemCallFilterFile.Inherited() is null ? "this processor's system calls are not known" : null;
        var whole = new BubblewrapProgram(path, LimitsTmpfs: true, noFilter);
        if (await TryAsync(whole, time) is not { } reason)
            return (whole, null);
        // Before 0.7 it could not limit a tmpfs; a kernel may be built without filters.
        foreach (var less in new[] { whole with { LimitsTmpfs = false }, whole with { NoFilter = noFilter ?? reason }, new BubblewrapProgram(path, false, noFilter ?? reason) })
        {
            if (await TryAsync(less, time) is null)
                return (less, null);
        }
        return (null, reason);
    }

    /// <summary>The words that run a command in a sandbox.</summary>
    /// <param name="held">Folders that are to be open in the sandbox until its mounts have been compared with them.</param>
    internal List<string> Words(SandboxFolders folders, long tmpfsSize, IEnumerable<InheritedFile> held)
    {
        var filter = NoFilter is null ? SystemCallFilterFile.Inherited() : null;
        var inherited = filter is null ? held : held.Append(filter);
        var arguments = BubblewrapArguments.Build(folders, LimitsTmpfs ? tmpfsSize : null);
        return [.. InheritedFile.Before(inherited), Path, .. filter is null ? [] : SystemCallFilterFile.Arguments(), .. arguments];
    }

    private static async Task<string?> TryAsync(BubblewrapProgram program, TimeProvider time)
    {
        List<string> words =
        [
            .. program.Words(new SandboxFolders("/usr", "/usr", []), tmpfsSize: 1 << 20, []).Select(word => word is "--bind" ? "--ro-bind" : word),
            "/bin/true",
        ];
        var start = new ProcessStartInfo(words[0], words.Skip(1)) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardInput = true };
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
