using System.Globalization;
using Oleada.Agents.Sandbox.Growth;

namespace Oleada.Agents.Sandbox.Holdings;

/// <summary>Files in a sandbox's folders that are kept in memory, asked of their file systems.</summary>
internal static class MemoryFolders
{
    private static readonly string[] Folders = ["tmp", "dev/shm"];

    /// <summary>The newest process that has a root folder of its own: one within the sandbox.</summary>
    public static int? ProcessInside(IEnumerable<int> processes)
    {
        var machine = FolderHandle.LookAt("/");
        foreach (var process in processes.Reverse())
        {
            if (FolderHandle.LookAt(Root(process)) is { } root && root.Place != machine?.Place)
                return process;
        }
        return null;
    }

    public static long Files(int processInside) => Folders.Sum(folder => FileSystemRoom.At($"{Root(processInside)}/{folder}").Files);

    private static string Root(int process) => $"/proc/{process.ToString(CultureInfo.InvariantCulture)}/root";
}
