using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Oleada.Bench.Log;

/// <summary>The limit of the minute: how long the disk takes to sync 4 KB, without anything else.</summary>
internal static class DiskSync
{
    private const int Blocks = 500;
    private const int BlockBytes = 4096;

    /// <summary>Reports appending, which changes the file's length, and writing over what is there, which does not.</summary>
    public static void Report(string folder)
    {
        using var appended = Create(folder, "appended");
        Report("disk: append 4 KB and sync", appended);
        using var prepared = Create(folder, "prepared");
        RandomAccess.Write(prepared, new byte[Blocks * BlockBytes], 0);
        RandomAccess.FlushToDisk(prepared);
        Report("disk: write over 4 KB and sync", prepared);
    }

    private static SafeFileHandle Create(string folder, string name) =>
        File.OpenHandle(Path.Combine(folder, name), FileMode.Create, FileAccess.Write, FileShare.None, FileOptions.None);

    private static void Report(string name, SafeFileHandle file)
    {
        var block = new byte[BlockBytes];
        var times = new double[Blocks];
        var all = Stopwatch.StartNew();
        for (var i = 0; i < Blocks; i++)
        {
            var watch = Stopwatch.StartNew();
            RandomAccess.Write(file, block, (long)i * block.Length);
            Sync(file);
            times[i] = watch.Elapsed.TotalMilliseconds;
        }
        Figure.Report(name, Blocks / all.Elapsed.TotalSeconds, "per s");
        Figure.Report($"{name}: p50", Figure.Median(times), "ms");
    }

    /// <summary>As SQLite does it: without the file's times, which .NET's own flush waits for too.</summary>
    private static void Sync(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux())
            RandomAccess.FlushToDisk(file);
        else if (fdatasync(file) != 0)
            throw new IOException($"fdatasync failed: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int fdatasync(SafeFileHandle file);
}
