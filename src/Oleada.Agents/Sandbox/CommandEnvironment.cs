namespace Oleada.Agents.Sandbox;

/// <summary>The environment of a command: what is on the list here, and nothing whose name looks like a secret's.</summary>
public static class CommandEnvironment
{
    /// <summary>Where compilers and their tools look for themselves, besides locale and path.</summary>
    private static readonly string[] Inherited =
    [
        "PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "JAVA_HOME", "GOROOT", "RUSTUP_HOME", "RUSTUP_TOOLCHAIN", "PYENV_ROOT",
        "NVM_DIR", "VOLTA_HOME", "SDKMAN_DIR", "ASDF_DIR", "CI",
    ];

    private static readonly (string Name, string Value)[] Fixed =
    [
        ("TERM", "dumb"), ("TMPDIR", "/tmp"), ("GIT_TERMINAL_PROMPT", "0"), ("DOTNET_NOLOGO", "1"),
        ("DOTNET_CLI_TELEMETRY_OPTOUT", "1"), ("DOTNET_GENERATE_ASPNET_CERTIFICATE", "false"),
        ("DOTNET_SKIP_FIRST_TIME_EXPERIENCE", "1"), ("DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE", "1"),
        // Looking after its workloads would be writing where the SDK is, and a complaint in each new home.
        ("DOTNET_SKIP_WORKLOAD_INTEGRITY_CHECK", "1"),
        // Build servers end with the command that started them: starting them would only cost time.
        ("DOTNET_CLI_USE_MSBUILD_SERVER", "0"), ("MSBUILDDISABLENODEREUSE", "1"), ("UseSharedCompilation", "false"),
    ];

    /// <param name="server">The server's own environment.</param>
    /// <param name="home">The command's home folder.</param>
    /// <param name="userHome">The server's home folder, for what is kept there and may be read.</param>
    public static Dictionary<string, string> Build(
        IReadOnlyDictionary<string, string> server, string home, string userHome, Limits limits)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(limits);
        var environment = server
            .Where(pair => Inherited.Contains(pair.Key, StringComparer.Ordinal) || pair.Key.StartsWith("DOTNET_", StringComparison.Ordinal))
            .Where(pair => !Secrets.LooksSecret(pair.Key))
            .ToDictionary(StringComparer.Ordinal);
        foreach (var (name, value) in Fixed)
            environment[name] = value;
        environment.TryAdd("LANG", "C.UTF-8");
        environment.TryAdd("PATH", "/usr/local/bin:/usr/bin:/bin");
        environment["HOME"] = home;
        // .NET would reserve its executable memory as a file of 2 GiB, and not start.
        if (limits.FileSize < 2 * Limits.Gibibyte)
            environment["DOTNET_EnableWriteXorExecute"] = "0";
        // A cache that may only be read serves NuGet as a fallback folder; what it lacks goes to the own home.
        var packages = Toolchains.NuGetPackages(server, userHome);
        if (Directory.Exists(packages))
            environment["NUGET_FALLBACK_PACKAGES"] = packages;
        if (Directory.Exists($"{userHome}/.rustup"))
            environment.TryAdd("RUSTUP_HOME", $"{userHome}/.rustup");
        return environment;
    }

    /// <summary>For commands that have no network.</summary>
    public static void KeepOffline(Dictionary<string, string> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        // NuGet's list of known holes is on the network. Without it there would be a warning, which many a project takes for an error.
        environment["NuGetAudit"] = "false";
    }
}
