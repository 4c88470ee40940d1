using System.Diagnostics;

namespace Oleada.Bench.Log;

/// <summary>The limit: how often the disk can append 4 KB and sync, without anything else.</summary>
internal static class DiskSync
{
    public static double PerSecond(string folder, TimeSpan time)
    {
        using var file = File.OpenHandle(
            Path.Combine(folder, "sync"), FileMode.Create, FileAccess.Write, FileShare.None, FileOptions.None);
        var block = new byte[4096];
        var count = 0;
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < time)
        {
            RandomAccess.Write(file, block, (long)count++ * block.Length);
            RandomAccess.FlushToDisk(file);
        }
        return count / watch.Elapsed.TotalSeconds;
    }
}
