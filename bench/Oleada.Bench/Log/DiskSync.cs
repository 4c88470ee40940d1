using System.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace Oleada.Bench.Log;

/// <summary>The limit of the minute: how long the disk takes to sync 4 KB, without anything else.</summary>
internal static class DiskSync
{
    private const int Blocks = 500;

    /// <summary>Reports appending, which changes the file's length, and writing over what is there, which does not.</summary>
    public static void Report(string folder)
    {
        using var file = File.OpenHandle(
            Path.Combine(folder, "sync"), FileMode.Create, FileAccess.Write, FileShare.None, FileOptions.None);
        Figure.Report("disk: append 4 KB and sync: p50", MedianTime(file), "ms");
        Figure.Report("disk: write over 4 KB and sync: p50", MedianTime(file), "ms");
    }

    private static double MedianTime(SafeFileHandle file)
    {
        var block = new byte[4096];
        var times = new double[Blocks];
        for (var i = 0; i < Blocks; i++)
        {
            var watch = Stopwatch.StartNew();
            RandomAccess.Write(file, block, (long)i * block.Length);
            RandomAccess.FlushToDisk(file);
            times[i] = watch.Elapsed.TotalMilliseconds;
        }
        return Figure.Median(times);
    }
}
