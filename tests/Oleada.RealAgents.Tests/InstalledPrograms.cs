namespace Oleada.RealAgents.Tests;

/// <summary>The programs that <c>.ci/agents</c> has installed, outside of the repository.</summary>
internal static class InstalledPrograms
{
    public static string Folder { get; } = Environment.GetEnvironmentVariable("OLEADA_REAL_AGENTS") is { Length: > 0 } named ? named : InCache();

    public static string Bin => Path.Combine(Folder, "bin");

    /// <summary>Skips the test where the program is absent; fails it where it was said to be there.</summary>
    public static void Require(string program)
    {
        if (File.Exists(Path.Combine(Bin, program)))
            return;
        var list = Path.Combine(Folder, "installed");
        var wasInstalled = File.Exists(list) && File.ReadLines(list).Any(line => line.StartsWith(program + " ", StringComparison.Ordinal));
        Assert.False(wasInstalled, $"{program} is gone from {Folder}, where .ci/agents had installed it");
        Assert.Skip($"{program} is not in {Folder}: run .ci/agents, which installs it");
    }

    private static string InCache()
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } set
            ? set
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return Path.Combine(cache, "oleada", "agents");
    }
}
