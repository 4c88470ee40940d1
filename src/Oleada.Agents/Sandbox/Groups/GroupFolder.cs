using System.Globalization;
using System.Runtime.InteropServices;

namespace Oleada.Agents.Sandbox.Groups;

/// <summary>Reads and writes the files of a control group. The kernel makes them with the folder and takes them with it.</summary>
internal static class GroupFolder
{
    private const string DelegatedByUserManager = "user.delegate", DelegatedBySystemManager = "trusted.delegate";

    public static bool TryMake(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <returns>Whether it is gone; false while a process in it has not quite ended.</returns>
    public static bool TryRemove(string folder)
    {
        try
        {
            Directory.Delete(folder);
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return !Directory.Exists(folder);
        }
    }

    /// <summary>Writes to a file that exists; the kernel may refuse the value.</summary>
    public static bool TryWrite(string folder, string file, string value)
    {
        var path = Path.Combine(folder, file);
        try
        {
            if (!File.Exists(path))
                return false;
            File.WriteAllText(path, value);
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    public static bool TryWrite(string folder, string file, long value) => TryWrite(folder, file, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>The text of a file; empty where there is none or it cannot be read.</summary>
    public static string Read(string folder, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, file));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>Ids of the processes in a group, as this process sees them.</summary>
    public static IEnumerable<int> Members(string folder) => Read(folder, "cgroup.procs")
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => int.TryParse(line, CultureInfo.InvariantCulture, out var id) ? id : 0)
        // A member outside of this process's PID namespace is shown as 0.
        .Where(id => id > 1);

    /// <summary>Whether systemd has handed the group to the unit that runs in it (<c>Delegate=yes</c>; it says so from version 251 on).</summary>
    public static bool IsDelegated(string folder) => HasOne(folder, DelegatedByUserManager) || HasOne(folder, DelegatedBySystemManager);

    private static bool HasOne(string folder, string attribute)
    {
        var value = new byte[8];
        return GetAttribute(folder, attribute, value, value.Length) == 1 && value[0] == (byte)'1';
    }

    [DllImport("libc", EntryPoint = "getxattr", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint GetAttribute(string path, string name, byte[] value, nint size);
}
