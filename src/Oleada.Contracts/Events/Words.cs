using System.Text.Json.Serialization;

namespace Oleada.Contracts.Events;

/// <summary>The state of a task or an atom.</summary>
public enum WorkStatus
{
    /// <summary>Waits for what it depends on.</summary>
    [JsonStringEnumMemberName("pending")] Pending,

    /// <summary>Waits for a worker.</summary>
    [JsonStringEnumMemberName("ready")] Ready,

    /// <summary>An attempt is under way.</summary>
    [JsonStringEnumMemberName("running")] Running,

    /// <summary>An attempt failed; another follows.</summary>
    [JsonStringEnumMemberName("retrying")] Retrying,

    /// <summary>Waits for an approval.</summary>
    [JsonStringEnumMemberName("blocked")] Blocked,

    /// <summary>Ended with success.</summary>
    [JsonStringEnumMemberName("completed")] Completed,

    /// <summary>Ended without success.</summary>
    [JsonStringEnumMemberName("failed")] Failed,

    /// <summary>Never to be run, since something that it depends on did not complete.</summary>
    [JsonStringEnumMemberName("skipped")] Skipped,

    /// <summary>Ended by a person.</summary>
    [JsonStringEnumMemberName("cancelled")] Cancelled,
}

/// <summary>How an execution ended.</summary>
public enum ExecutionResult
{
    /// <summary>Every task completed.</summary>
    [JsonStringEnumMemberName("success")] Success,

    /// <summary>Some tasks completed.</summary>
    [JsonStringEnumMemberName("partial_success")] PartialSuccess,

    /// <summary>No task completed, or a fatal error ended it.</summary>
    [JsonStringEnumMemberName("failed")] Failed,

    /// <summary>A person ended it.</summary>
    [JsonStringEnumMemberName("cancelled")] Cancelled,
}

/// <summary>How an attempt ended.</summary>
public enum AttemptResult
{
    /// <summary>The program succeeded and every check held.</summary>
    [JsonStringEnumMemberName("completed")] Completed,

    /// <summary>Something failed.</summary>
    [JsonStringEnumMemberName("failed")] Failed,

    /// <summary>A person ended it.</summary>
    [JsonStringEnumMemberName("cancelled")] Cancelled,
}

/// <summary>The class of an error; each class has its own rule for attempts and backoff.</summary>
public enum ErrorClass
{
    /// <summary>A provider's API failed.</summary>
    [JsonStringEnumMemberName("api")] Api,

    /// <summary>A time limit or a watchdog ended it.</summary>
    [JsonStringEnumMemberName("timeout")] Timeout,

    /// <summary>The program failed.</summary>
    [JsonStringEnumMemberName("runtime")] Runtime,

    /// <summary>A check did not hold.</summary>
    [JsonStringEnumMemberName("verification")] Verification,

    /// <summary>The result contradicts the task.</summary>
    [JsonStringEnumMemberName("logic")] Logic,

    /// <summary>The agent's context was used up.</summary>
    [JsonStringEnumMemberName("context")] Context,

    /// <summary>Something forbidden was tried.</summary>
    [JsonStringEnumMemberName("security")] Security,

    /// <summary>A person ended it.</summary>
    [JsonStringEnumMemberName("manual")] Manual,
}

/// <summary>What an artifact is.</summary>
public enum ArtifactType
{
    /// <summary>A file.</summary>
    [JsonStringEnumMemberName("file")] File,

    /// <summary>A directory.</summary>
    [JsonStringEnumMemberName("directory")] Directory,
}

/// <summary>What happened to an artifact.</summary>
public enum ArtifactChange
{
    /// <summary>It was not there before.</summary>
    [JsonStringEnumMemberName("created")] Created,

    /// <summary>Its content changed.</summary>
    [JsonStringEnumMemberName("modified")] Modified,

    /// <summary>It is gone.</summary>
    [JsonStringEnumMemberName("deleted")] Deleted,
}
