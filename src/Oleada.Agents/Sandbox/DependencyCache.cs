namespace Oleada.Agents.Sandbox;

/// <summary>
/// A folder of packages that every command may read and none may write, a subfolder for each tool; what is not there
/// is not offered. docs/sandbox.md says how each is filled.
/// </summary>
internal sealed class DependencyCache(string? folder)
{
    /// <summary>For commands whose home folder is <paramref name="home"/>.</summary>
    public IEnumerable<Mount> MountsIn(string home) =>
        Find("cargo") is { } cargo ? [new Mount(Path.Combine(home, ".cargo/registry"), MountKind.Readable, cargo)] : [];

    /// <summary>What leads the tools there. Where there is a cache that holds something, nothing else is tried first.</summary>
    public void AddTo(Dictionary<string, string> environment)
    {
        if (Find("nuget") is { } nuget)
            environment["NUGET_FALLBACK_PACKAGES"] = environment.TryGetValue("NUGET_FALLBACK_PACKAGES", out var other) ? $"{nuget};{other}" : nuget;
        if (Find("npm") is { } npm)
        {
            environment["npm_config_cache"] = npm;
            environment["npm_config_prefer_offline"] = "true";
            // It would keep its logs and the time of its last look for a newer version in the cache.
            environment["npm_config_logs_max"] = "0";
            environment["npm_config_update_notifier"] = "false";
        }
        if (Find("pip") is { } pip)
        {
            environment["PIP_FIND_LINKS"] = pip;
            environment["PIP_DISABLE_PIP_VERSION_CHECK"] = "1";
        }
        if (Find("cargo") is not null)
            environment["CARGO_NET_OFFLINE"] = "true";
    }

    private string? Find(string tool) => folder is not null && Directory.Exists(Path.Combine(folder, tool)) ? Path.Combine(folder, tool) : null;
}
