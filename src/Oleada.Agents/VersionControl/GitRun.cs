using System.Text;
using Oleada.Agents.Workspaces;

namespace Oleada.Agents.VersionControl;

/// <summary>
/// The folder that one run of git in a sandbox may write. It is new for each run: the server writes nothing into a folder
/// in which a program of a command's could have put a link.
/// </summary>
internal sealed class GitRun : IDisposable
{
    private const string Name = "run";

    private GitRun(string folder) => Folder = folder;

    public string Folder { get; }

    /// <param name="state">A folder that no sandbox sees.</param>
    public static GitRun Start(string state)
    {
        var folder = Path.Combine(Directory.CreateDirectory(state).FullName, Name);
        // An earlier server was killed.
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        var run = new GitRun(Directory.CreateDirectory(folder).FullName);
        var nothing = Path.Combine(folder, WorktreeScripts.NoGitName);
        Directory.CreateDirectory(Path.GetDirectoryName(nothing)!);
        File.WriteAllText(nothing, "#!/bin/sh\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(nothing, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return run;
    }

    /// <summary>A regular file that the run left; null for anything else.</summary>
    public string? FileOf(string name)
    {
        var path = Path.Combine(Folder, name);
        return FileStat.TryRead(Encoding.UTF8.GetBytes(path + '\0'), out var kind, out _) && kind == FileKind.Regular ? path : null;
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(Folder, recursive: true);
        }
        catch (Exception busy) when (busy is IOException or UnauthorizedAccessException)
        {
            // A program may have taken the rights away; the next run says that it cannot begin.
        }
    }
}
