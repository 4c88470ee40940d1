namespace Oleada.Engine.Plans;

/// <summary>Bounds of what a plan may be; every one is checked before anything is done with the plan.</summary>
public static class PlanLimits
{
    public const int FileBytes = 8 * 1024 * 1024;

    /// <summary>Levels of maps and lists in a file.</summary>
    public const int Depth = 64;

    /// <summary>Characters in a line of Markdown.</summary>
    public const int MarkdownLine = 16_384;

    public const int Tasks = 100_000;

    public const int AtomsOfTask = 1_000;

    public const int Atoms = 1_000_000;

    /// <summary>Dependencies between atoms, those that follow from tasks' dependencies included.</summary>
    public const int Edges = 5_000_000;

    public const int NameLength = 1_000;

    public const int PathLength = 1_024;

    /// <summary>Characters of an agent's name, or of several with their commas.</summary>
    public const int AgentLength = 200;

    /// <summary>Bytes of a project's file.</summary>
    public const int ProjectFileBytes = 64 * 1024;

    public const int Attempts = 10;

    /// <summary>US dollars; more is no budget but a slip.</summary>
    public const int BudgetUsd = 1_000_000;

    /// <summary>Problems that are reported one by one.</summary>
    public const int Problems = 100;

    public static readonly TimeSpan Backoff = TimeSpan.FromHours(1);

    public static readonly TimeSpan Timeout = TimeSpan.FromHours(24);

    public static readonly TimeSpan Estimate = TimeSpan.FromDays(30);
}
