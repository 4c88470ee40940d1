using System.Diagnostics;
using Xunit;

namespace Oleada.Storage.Tests.Sqlite;

/// <summary>A file system of a few megabytes, which only root can make; the test is skipped elsewhere.</summary>
internal sealed class SmallFileSystem : IDisposable
{
    private readonly TempFolder _folder = new();

    public SmallFileSystem(int megabytes)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess && OperatingSystem.IsLinux(), "needs root to mount a small file system");
        Assert.SkipUnless(Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", _folder.Path), "mounting is not permitted");
    }

    public string File(string name) => _folder.File(name);

    public string Path => _folder.Path;

    /// <summary>From then on nothing can be written.</summary>
    public void MakeReadOnly() => Assert.True(Run("mount", "-o", "remount,ro", _folder.Path));

    /// <summary>Takes all the room that is left.</summary>
    public string Fill()
    {
        var ballast = File("ballast");
        using var stream = System.IO.File.Create(ballast);
        try
        {
            for (var block = new byte[4_096]; ;)
            {
                stream.Write(block);
                stream.Flush();
            }
        }
        catch (IOException)
        {
            return ballast;
        }
    }

    public void Dispose()
    {
        Run("umount", _folder.Path);
        _folder.Dispose();
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
