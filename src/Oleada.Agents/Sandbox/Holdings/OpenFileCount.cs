using System.Globalization;
using System.Runtime.InteropServices;

namespace Oleada.Agents.Sandbox.Holdings;

/// <summary>What processes have open, one that several have by inheritance once for each of them.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct OpenFileCount(int Files, int InotifyInstances, int InotifyWatches)
{
    private const string Inotify = "anon_inode:inotify", Watch = "inotify wd:";

    /// <summary>Counts until one of the limits is passed, so that looking costs no more than the limits allow.</summary>
    public static OpenFileCount Of(IEnumerable<int> processes, Limits limits)
    {
        var count = default(OpenFileCount);
        foreach (var process in processes)
        {
            count = count.With(process, limits);
            if (count.Exceeded(limits) is not null)
                break;
        }
        return count;
    }

    public LimitKind? Exceeded(Limits limits)
    {
        if (Files > limits.OpenFilesTogether)
            return LimitKind.OpenFiles;
        if (InotifyInstances > limits.InotifyInstances)
            return LimitKind.InotifyInstances;
        return InotifyWatches > limits.InotifyWatches ? LimitKind.InotifyWatches : null;
    }

    private OpenFileCount With(int process, Limits limits)
    {
        var count = this;
        try
        {
            foreach (var file in Directory.EnumerateFileSystemEntries($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/fd"))
            {
                count = count with { Files = count.Files + 1 };
                if (new FileInfo(file).LinkTarget == Inotify)
                {
                    var watches = Watches(process, Path.GetFileName(file), limits.InotifyWatches + 1);
                    count = count with { InotifyInstances = count.InotifyInstances + 1, InotifyWatches = count.InotifyWatches + watches };
                }
                if (count.Exceeded(limits) is not null)
                    break;
            }
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // It has ended, or hides from the server's user.
        }
        return count;
    }

    private static int Watches(int process, string descriptor, int most)
    {
        var lines = File.ReadLines($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/fdinfo/{descriptor}");
        return lines.Where(line => line.StartsWith(Watch, StringComparison.Ordinal)).Take(most).Count();
    }
}
