namespace Oleada.Engine.Executions;

/// <summary>How many changed files are events of their own; one event counts those beyond.</summary>
public static class ArtifactLimits
{
    /// <summary>Changes of one attempt.</summary>
    public const int MaxPerAttempt = 1_000;

    /// <summary>Different paths of one execution. A path that is known keeps its events, and so does one that the plan expects.</summary>
    public const int MaxPerExecution = 10_000;
}
