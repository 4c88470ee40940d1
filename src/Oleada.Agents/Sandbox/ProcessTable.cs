using System.Globalization;
using System.Text;

namespace Oleada.Agents.Sandbox;

/// <summary>One process as <c>/proc</c> shows it.</summary>
/// <param name="CpuTicks">Its own time and that of children it has waited for, in hundredths of a second.</param>
/// <param name="Started">Ticks since boot: with the id it names the process beyond reuse of the id.</param>
internal readonly record struct ProcessEntry(int Id, int Parent, int Session, bool IsZombie, long CpuTicks, long Started);

/// <summary>All processes at one moment.</summary>
internal sealed class ProcessTable
{
    private readonly Dictionary<int, ProcessEntry> _entries = [];
    private ILookup<int, ProcessEntry>? _children;

    public IEnumerable<ProcessEntry> Entries => _entries.Values;

    public static ProcessTable Read()
    {
        var table = new ProcessTable();
        var buffer = new byte[1024];
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(folder.AsSpan("/proc/".Length), CultureInfo.InvariantCulture, out var id))
                continue;
            if (ReadOne(id, buffer) is { } entry)
                table._entries[id] = entry;
        }
        return table;
    }

    /// <summary>Null if there is no such process.</summary>
    public static ProcessEntry? ReadOne(int id) => ReadOne(id, new byte[1024]);

    /// <summary>What the first thread of a process has started and not yet waited for; nothing where the kernel does not tell.</summary>
    public static List<ProcessEntry> ChildrenOf(int id)
    {
        var buffer = new byte[4096];
        var ids = Encoding.ASCII.GetString(buffer, 0, ReadFile($"/proc/{id}/task/{id}/children", buffer)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return [.. ids.Select(child => ReadOne((int)Number(child))).OfType<ProcessEntry>()];
    }

    /// <summary>Some processes and all that descend from them, as far as their parents still live.</summary>
    public List<ProcessEntry> TreesOf(IEnumerable<ProcessEntry> roots)
    {
        _children ??= _entries.Values.ToLookup(entry => entry.Parent);
        var tree = new List<ProcessEntry>();
        var known = new HashSet<int>();
        foreach (var root in roots)
            Add(root);
        for (var next = 0; next < tree.Count; next++)
        {
            foreach (var child in _children[tree[next].Id])
                Add(child);
        }
        return tree;

        void Add(ProcessEntry entry)
        {
            if (known.Add(entry.Id))
                tree.Add(entry);
        }
    }

    private static ProcessEntry? ReadOne(int id, byte[] buffer)
    {
        var length = ReadFile($"/proc/{id}/stat", buffer);
        return length > 0 ? Parse(id, buffer.AsSpan(0, length)) : null;
    }

    /// <summary>Bytes of memory that belong to a process alone; 0 if it has ended.</summary>
    public static long PrivateMemory(int id)
    {
        var buffer = new byte[128];
        var length = ReadFile($"/proc/{id}/statm", buffer);
        var fields = Encoding.ASCII.GetString(buffer, 0, length).Split(' ');
        return fields.Length < 3 ? 0 : (Number(fields[1]) - Number(fields[2])) * Environment.SystemPageSize;
    }

    /// <summary>
    /// Bytes that a process, and its children that it has waited for, have written to disks, without those that were
    /// deleted before they got there; 0 where the kernel does not count them.
    /// </summary>
    public static long WrittenToDisk(int id)
    {
        var buffer = new byte[512];
        var lines = Encoding.ASCII.GetString(buffer, 0, ReadFile($"/proc/{id}/io", buffer)).Split('\n');
        return Value("write_bytes: ") - Value("cancelled_write_bytes: ");

        long Value(string name) => Array.Find(lines, line => line.StartsWith(name, StringComparison.Ordinal)) is { } line ? Number(line[name.Length..]) : 0;
    }

    /// <summary>Bytes read; 0 where the process has ended or belongs to somebody else.</summary>
    public static int ReadFile(string path, byte[] buffer)
    {
        try
        {
            using var file = File.OpenHandle(path);
            return RandomAccess.Read(file, buffer, 0);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    /// <summary>Reads <c>/proc/[id]/stat</c>; the program's name in parentheses may itself hold any character.</summary>
    internal static ProcessEntry? Parse(int id, ReadOnlySpan<byte> stat)
    {
        var nameEnd = stat.LastIndexOf((byte)')');
        if (nameEnd < 0 || nameEnd + 2 >= stat.Length)
            return null;
        var fields = Encoding.ASCII.GetString(stat[(nameEnd + 2)..]).Split(' ');
        if (fields.Length < 20)
            return null;
        var ticks = Number(fields[11]) + Number(fields[12]) + Number(fields[13]) + Number(fields[14]);
        return new ProcessEntry(id, (int)Number(fields[1]), (int)Number(fields[3]), fields[0] is "Z" or "X", ticks, Number(fields[19]));
    }

    private static long Number(string field) => long.TryParse(field, CultureInfo.InvariantCulture, out var value) ? value : 0;
}
