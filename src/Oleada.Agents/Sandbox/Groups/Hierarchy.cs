using System.Text.RegularExpressions;

namespace Oleada.Agents.Sandbox.Groups;

/// <summary>One tree of control groups, and this process's place in it.</summary>
/// <param name="IsUnified">Version 2.</param>
/// <param name="Controllers">Of version 1; empty for version 2, where each group lists its own.</param>
/// <param name="Own">The folder of the group that this process is in.</param>
/// <param name="IsTop">Whether that is the highest group that this process can see.</param>
internal sealed partial record Hierarchy(bool IsUnified, IReadOnlyList<string> Controllers, string Own, bool IsTop)
{
    private sealed record GroupMount(bool IsUnified, string Root, string Folder, string[] Options);

    /// <summary>The trees that are mounted here, version 2 first.</summary>
    /// <param name="memberships">The text of <c>/proc/self/cgroup</c>.</param>
    /// <param name="mounts">The text of <c>/proc/self/mountinfo</c>.</param>
    public static IReadOnlyList<Hierarchy> Parse(string memberships, string mounts)
    {
        var mounted = mounts.Split('\n').Select(ParseMount).OfType<GroupMount>().ToList();
        return [.. memberships.Split('\n').Select(line => Find(line, mounted)).OfType<Hierarchy>().OrderByDescending(found => found.IsUnified)];
    }

    private static Hierarchy? Find(string line, List<GroupMount> mounted)
    {
        // The path is the rest of the line, whatever it holds.
        if (line.Split(':', 3) is not [_, var names, var path])
            return null;

        var controllers = names.Split(',', StringSplitOptions.RemoveEmptyEntries);
        var mount = mounted.Find(candidate =>
            candidate.IsUnified == (controllers.Length == 0) && controllers.All(name => candidate.Options.Contains(name, StringComparer.Ordinal)));
        if (mount is null || FolderBelow(mount, path) is not { } own)
            return null;

        return new Hierarchy(mount.IsUnified, controllers, own, own == mount.Folder);
    }

    /// <summary>A container sees a part of the tree mounted, and its paths count from the part's root or from the tree's.</summary>
    private static string? FolderBelow(GroupMount mount, string path)
    {
        if (path.Split('/').Contains("..", StringComparer.Ordinal))
            return null;
        if (mount.Root == "/")
            return path == "/" ? mount.Folder : mount.Folder + path;
        if (path == mount.Root)
            return mount.Folder;
        return path.StartsWith(mount.Root + "/", StringComparison.Ordinal) ? mount.Folder + path[mount.Root.Length..] : null;
    }

    /// <summary>Fields up to a lone hyphen: ids, device, root, folder, options; after it: type, source, options of the file system.</summary>
    private static GroupMount? ParseMount(string line)
    {
        if (line.Split(" - ", 2) is not [var before, var after])
            return null;
        if (before.Split(' ') is not [_, _, _, var root, var folder, ..] || after.Split(' ') is not [var type, _, var options, ..])
            return null;
        if (type is not ("cgroup" or "cgroup2"))
            return null;

        return new GroupMount(type == "cgroup2", Unescape(root), Unescape(folder), options.Split(','));
    }

    private static string Unescape(string text) => Octal().Replace(text, match => ((char)Convert.ToInt32(match.Value[1..], 8)).ToString());

    [GeneratedRegex(@"\\[0-7]{3}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Octal();
}
