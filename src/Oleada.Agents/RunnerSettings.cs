using System.Globalization;
using Oleada.Agents.Relay;
using Oleada.Agents.Sandbox;
using Oleada.Agents.Workspaces;
using Oleada.Contracts.Plans;
using Oleada.Engine.Plans;

namespace Oleada.Agents;

/// <summary>A setting has no valid value. The message names it.</summary>
public sealed class RunnerSettingsException(string message) : Exception(message);

/// <summary>How attempts are run on this machine.</summary>
public sealed record RunnerSettings
{
    public SandboxChoice Sandbox { get; init; } = SandboxChoice.Auto;

    /// <summary>Of each command; its wall time is for atoms that name none.</summary>
    public Limits Limits { get; init; } = new();

    /// <summary>Folders or files that commands may read, besides those of docs/sandbox.md; absolute.</summary>
    public IReadOnlyList<string> ReadOnly { get; init; } = [];

    /// <summary>A folder of packages for all commands to read, by docs/sandbox.md; null if there is none.</summary>
    public string? Cache { get; init; }

    /// <summary>How long an agent's program may print nothing while it is its turn.</summary>
    public TimeSpan AgentSilence { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Whether Codex is run so that it asks before it does something.</summary>
    public bool CodexAsks { get; init; } = true;

    /// <summary>The command line of the agent <c>acp</c>, in words; nothing if there is none.</summary>
    public IReadOnlyList<string> AcpCommand { get; init; } = [];

    /// <summary>Answers to agents' questions.</summary>
    public AgentPolicy Policy { get; init; } = AgentPolicy.Default;

    /// <summary>Paths and hosts that the relay lets through under a budget though it cannot count their tokens.</summary>
    public IReadOnlyList<string> RelayAllow { get; init; } = [];

    /// <summary>US dollars for an execution where nobody names a budget; null if there is none.</summary>
    public decimal? BudgetUsd { get; init; }

    /// <summary>Clean and smudge filters that may run, in the sandbox of git on a worktree's files; none if it is empty.</summary>
    public IReadOnlyList<string> GitFilters { get; init; } = [];

    public WorkspacePolicy Workspaces { get; init; } = WorkspacePolicy.Failed;

    /// <summary>The server's environment: commands get what is allowed of it, and the secrets in it are redacted.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = OwnEnvironment();

    /// <summary>What models cost.</summary>
    public Prices Prices { get; init; } = Prices.None;

    /// <summary>
    /// Settings by <c>OLEADA_SANDBOX…</c> and <c>OLEADA_AGENT…</c> variables, <c>OLEADA_WORKSPACES</c>,
    /// <c>OLEADA_GIT_FILTERS</c>, <c>OLEADA_RELAY_ALLOW</c>, <c>OLEADA_BUDGET_USD</c> and <c>OLEADA_PRICES</c>.
    /// </summary>
    /// <exception cref="RunnerSettingsException">A variable has no valid value.</exception>
    public static RunnerSettings FromEnvironment(IReadOnlyDictionary<string, string> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var defaults = new Limits();
        return new RunnerSettings
        {
            Environment = environment,
            Prices = environment.TryGetValue("OLEADA_PRICES", out var prices) && prices.Length > 0 ? Prices.Load(prices) : Prices.None,
            Sandbox = Read("OLEADA_SANDBOX", SandboxChoice.Auto, "auto, bwrap or plain", Choice),
            ReadOnly = Read<IReadOnlyList<string>>("OLEADA_SANDBOX_READONLY", [], "absolute paths, separated by colons", Paths),
            Cache = Read<string?>("OLEADA_SANDBOX_CACHE", null, "the absolute path of a folder", Folder),
            AgentSilence = Read("OLEADA_AGENT_SILENCE", TimeSpan.FromSeconds(120), "a duration such as 120s", Time),
            CodexAsks = Read("OLEADA_AGENT_CODEX", true, "app-server or exec", CodexMode),
            AcpCommand = Read<IReadOnlyList<string>>("OLEADA_AGENT_ACP", [], "a program and its arguments", Words),
            Policy = Read(
                "OLEADA_AGENT_POLICY", AgentPolicy.Default,
                "rules such as run=ask,network=deny (of run, write, read, network and other; allow, ask or deny)", AgentPolicy.TryParse),
            RelayAllow = Read<IReadOnlyList<string>>(UncountedRule.Variable, [], UncountedRule.Kind, UncountedRule.TryParse),
            BudgetUsd = Read<decimal?>("OLEADA_BUDGET_USD", null, $"a number of US dollars above 0, up to {PlanLimits.BudgetUsd}", Dollars),
            GitFilters = Read<IReadOnlyList<string>>(VersionControl.GitFilters.Variable, [], VersionControl.GitFilters.Kind, VersionControl.GitFilters.TryParse),
            Workspaces = Read("OLEADA_WORKSPACES", WorkspacePolicy.Failed, "keep, failed or remove", Kept),
            Limits = defaults with
            {
                CpuTime = Read("OLEADA_SANDBOX_CPU", defaults.CpuTime, "a duration such as 30m", Time),
                Memory = Read("OLEADA_SANDBOX_MEMORY", defaults.Memory, "bytes, such as 512M or 4G", Bytes),
                Processes = Read("OLEADA_SANDBOX_PROCESSES", defaults.Processes, "a number from 1 to 100000", Count),
                OpenFiles = Read("OLEADA_SANDBOX_OPEN_FILES", defaults.OpenFiles, "a number from 1 to 100000", Count),
                FileSize = Read("OLEADA_SANDBOX_FILE_SIZE", defaults.FileSize, "bytes, such as 512M or 4G", Bytes),
                Disk = Read("OLEADA_SANDBOX_DISK", defaults.Disk, "bytes, such as 512M or 4G", Bytes),
                Inodes = Read("OLEADA_SANDBOX_INODES", defaults.Inodes, "a number from 1 to 1000000000", LargeCount),
                InotifyInstances = Read("OLEADA_SANDBOX_INOTIFY_INSTANCES", defaults.InotifyInstances, "a number from 1 to 100000", Count),
                InotifyWatches = Read("OLEADA_SANDBOX_INOTIFY_WATCHES", defaults.InotifyWatches, "a number from 1 to 1000000000", LargeCount),
                SharedSegments = Read("OLEADA_SANDBOX_SHARED_SEGMENTS", defaults.SharedSegments, "a number from 1 to 100000", Count),
                MessageQueues = Read("OLEADA_SANDBOX_MESSAGE_QUEUES", defaults.MessageQueues, "a number from 1 to 100000", Count),
            },
        };

        T Read<T>(string name, T otherwise, string kind, TryRead<T> tryRead)
        {
            if (!environment.TryGetValue(name, out var text) || text.Length == 0)
                return otherwise;
            return tryRead(text, out var value) ? value : throw new RunnerSettingsException($"{name}: '{text}' is not {kind}");
        }
    }

    private delegate bool TryRead<T>(string text, out T value);

    /// <summary>The variables of this process.</summary>
    public static IReadOnlyDictionary<string, string> OwnEnvironment() => System.Environment.GetEnvironmentVariables()
        .Cast<System.Collections.DictionaryEntry>()
        .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);

    private static bool Choice(string text, out SandboxChoice choice)
    {
        choice = text switch
        {
            "plain" => SandboxChoice.Plain,
            "bwrap" or "bubblewrap" => SandboxChoice.Bubblewrap,
            _ => SandboxChoice.Auto,
        };
        return text is "auto" or "plain" or "bwrap" or "bubblewrap";
    }

    private static bool Kept(string text, out WorkspacePolicy policy)
    {
        policy = text switch { "keep" => WorkspacePolicy.Keep, "remove" => WorkspacePolicy.Remove, _ => WorkspacePolicy.Failed };
        return text is "keep" or "failed" or "remove";
    }

    private static bool Paths(string text, out IReadOnlyList<string> paths)
    {
        paths = text.Split(':', StringSplitOptions.RemoveEmptyEntries);
        return paths.All(path => path.StartsWith('/'));
    }

    private static bool Folder(string text, out string? folder)
    {
        folder = text;
        return text.StartsWith('/') && Directory.Exists(text);
    }

    private static bool CodexMode(string text, out bool asks)
    {
        asks = text == "app-server";
        return text is "app-server" or "exec";
    }

    private static bool Words(string text, out IReadOnlyList<string> words)
    {
        words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Count > 0;
    }

    private static bool Dollars(string text, out decimal? dollars)
    {
        var read = decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount);
        dollars = amount;
        return read && amount is > 0 and <= PlanLimits.BudgetUsd;
    }

    private static bool Time(string text, out TimeSpan time) => Duration.TryParse(text, out time) && time > TimeSpan.Zero;

    private static bool Count(string text, out int count) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count is > 0 and <= 100_000;

    private static bool LargeCount(string text, out int count) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count is > 0 and <= 1_000_000_000;

    private static bool Bytes(string text, out long bytes)
    {
        var shift = char.ToUpperInvariant(text[^1]) switch { 'K' => 10, 'M' => 20, 'G' => 30, _ => 0 };
        var read = long.TryParse(shift == 0 ? text : text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out bytes);
        // More than a pebibyte is no limit but a slip.
        var valid = read && bytes > 0 && bytes <= (1L << 50) >> shift;
        bytes <<= shift;
        return valid;
    }
}
