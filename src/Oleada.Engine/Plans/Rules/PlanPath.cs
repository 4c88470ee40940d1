namespace Oleada.Engine.Plans.Rules;

/// <summary>Paths in plans: relative to the workspace, <c>/</c>-separated, never leading out of it.</summary>
internal static class PlanPath
{
    /// <summary>What is wrong with a path; null if nothing is.</summary>
    public static string? Fault(string path)
    {
        if (path.Length == 0)
            return "the path is empty";
        if (path.Length > PlanLimits.PathLength)
            return $"the path is longer than {PlanLimits.PathLength:N0} characters";
        if (path.Any(char.IsControl))
            return "the path has a control character";
        if (path[0] == '/' || HasDrive(path))
            return $"'{ValueRules.Cut(path)}' is absolute; a path is relative to the workspace";
        if (path.Contains('\\', StringComparison.Ordinal))
            return $"'{ValueRules.Cut(path)}' has a backslash; folders are separated by '/'";
        return SegmentFault(path);
    }

    private static bool HasDrive(string path) =>
        path.Length > 1 && path[1] == ':' && char.IsAsciiLetter(path[0]) && (path.Length == 2 || path[2] is '/' or '\\');

    private static string? SegmentFault(string path)
    {
        var rest = path.EndsWith('/') ? path.AsSpan(0, path.Length - 1) : path;
        foreach (var range in rest.Split('/'))
        {
            var segment = rest[range];
            if (segment is "..")
                return $"'{ValueRules.Cut(path)}' leads outside the workspace";
            if (segment is "." or "")
                return $"'{ValueRules.Cut(path)}' has an empty or '.' segment; write it without";
        }
        return null;
    }
}
