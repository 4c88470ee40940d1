using System.Text.Json;

namespace Oleada.Contracts.Plans;

/// <summary>
/// A plan: tasks in five phases, each made of atoms, with dependencies between them. The native file format
/// (<c>plan.yaml</c>, <c>plan.json</c>) is this type with snake_case keys.
/// </summary>
public sealed record MasterPlan
{
    /// <summary>The plan's id: <c>[a-z0-9][a-z0-9._-]{0,63}</c>. Key <c>plan</c>.</summary>
    public required string Plan { get; init; }

    /// <summary>What a person calls it.</summary>
    public string? Title { get; init; }

    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    /// <summary>
    /// Where the work is done unless the caller names a folder: <see cref="PlanWorkspace.Here"/> by default.
    /// </summary>
    public PlanWorkspace? Workspace { get; init; }

    /// <summary>
    /// The agent of every task that names none. Where the plan names none either, that of who starts it, of the project, or
    /// <c>command</c>.
    /// </summary>
    public string? Agent { get; init; }

    /// <summary>The rule for attempts of every task that has none of its own.</summary>
    public RetryRule? Retry { get; init; }

    /// <summary>What becomes of agents' questions, beside the server's and the tasks' own rules.</summary>
    public Permissions? Permissions { get; init; }

    /// <summary>What an execution of it may use up.</summary>
    public Budget? Budget { get; init; }

    /// <summary>What holds for all tasks of a phase, by its number, 0 to 4. In a file each phase may have its <c>tasks</c> here too.</summary>
    public IReadOnlyDictionary<int, PhaseRules>? Phases { get; init; }

    /// <summary>The tasks in plan order, 1 to 100,000.</summary>
    public required IReadOnlyList<PlanTask> Tasks { get; init; }

    /// <summary>What another format knew and this one has no key for, kept for export.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Metadata { get; init; }
}

/// <summary>Where a plan's work is done.</summary>
public enum PlanWorkspace
{
    /// <summary>In the caller's folder: a worktree of it if it is a git repository, else the folder itself.</summary>
    [System.Text.Json.Serialization.JsonStringEnumMemberName("here")] Here,

    /// <summary>In a new, empty folder for each execution.</summary>
    [System.Text.Json.Serialization.JsonStringEnumMemberName("new")] New,
}

/// <summary>What holds for the tasks of a phase: before what the plan says, after what a task says of its own.</summary>
public sealed record PhaseRules
{
    /// <summary>The agent of every task that names none.</summary>
    public string? Agent { get; init; }

    /// <summary>The rule for attempts of every task that has none of its own.</summary>
    public RetryRule? Retry { get; init; }

    /// <summary>What becomes of agents' questions, beside all other rules.</summary>
    public Permissions? Permissions { get; init; }
}

/// <summary>One task of a plan, typically one file's worth of work.</summary>
public sealed record PlanTask
{
    /// <summary>Unique in the plan: <c>[A-Za-z0-9][A-Za-z0-9._-]{0,63}</c>; <c>task_001</c> … where the source has none.</summary>
    public required string Id { get; init; }

    /// <summary>What a person calls it, 1 to 1,000 characters.</summary>
    public required string Name { get; init; }

    /// <summary>0 Discovery, 1 Analysis, 2 Planning, 3 Execution (the default), 4 Validation.</summary>
    public int Phase { get; init; } = 3;

    /// <summary>Ids of tasks that must all be completed before an atom of this one starts.</summary>
    public IReadOnlyList<string>? DependsOn { get; init; }

    /// <summary>
    /// Files that the task writes, relative to the workspace; a trailing <c>/</c> means everything below a folder.
    /// Two atoms that declare the same path are never in flight together. Where each task has a worktree, an atom that declares
    /// what another task has changed waits until that one is merged, if it can be without the atom.
    /// </summary>
    public IReadOnlyList<string>? Touches { get; init; }

    /// <summary>Files that must exist when the task ends.</summary>
    public IReadOnlyList<string>? Expects { get; init; }

    /// <summary><c>command</c>, or the name of an agent: of every atom that names none.</summary>
    public string? Agent { get; init; }

    /// <summary>What an agent that takes text is asked to do.</summary>
    public string? Prompt { get; init; }

    /// <summary>How long it is expected to take, all atoms one after another.</summary>
    public TimeSpan? Estimate { get; init; }

    /// <summary>True if it was done before the plan was read: it counts as completed and is not run.</summary>
    public bool? Done { get; init; }

    /// <summary>The rule for this task's attempts.</summary>
    public RetryRule? Retry { get; init; }

    /// <summary>What becomes of its agents' questions, beside all other rules.</summary>
    public Permissions? Permissions { get; init; }

    /// <summary>What its attempts together may use up, within the plan's budget.</summary>
    public Budget? Budget { get; init; }

    /// <summary>
    /// The atoms, at most 1,000. A task without any is one atom with id <c>a1</c> that carries the task's prompt.
    /// </summary>
    public IReadOnlyList<PlanAtom>? Atoms { get; init; }

    /// <summary>What another format knew and this one has no key for, kept for export.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Metadata { get; init; }
}

/// <summary>The smallest thing that an agent is asked to do.</summary>
public sealed record PlanAtom
{
    /// <summary>Unique in the task: <c>[A-Za-z0-9][A-Za-z0-9._-]{0,63}</c>.</summary>
    public required string Id { get; init; }

    /// <summary>What a person calls it.</summary>
    public string? Name { get; init; }

    /// <summary><c>command</c>, or the name of an agent; its task's if left out.</summary>
    public string? Agent { get; init; }

    /// <summary>The shell command of the command agent, run by <c>/bin/sh -c</c> in the workspace.</summary>
    public string? Run { get; init; }

    /// <summary>What an agent that takes text is asked to do.</summary>
    public string? Prompt { get; init; }

    /// <summary>
    /// What must all be completed before it starts: an atom of the same task (<c>a1</c>), of another
    /// (<c>task_001/a1</c>), or a whole task (<c>task_001</c>).
    /// </summary>
    public IReadOnlyList<string>? DependsOn { get; init; }

    /// <summary>Files that it writes, beside those of its task.</summary>
    public IReadOnlyList<string>? Touches { get; init; }

    /// <summary>Files that must exist when the atom ends.</summary>
    public IReadOnlyList<string>? Expects { get; init; }

    /// <summary>Longest time of one attempt, checks included; 10 minutes by default.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How long it is expected to take.</summary>
    public TimeSpan? Estimate { get; init; }

    /// <summary>Checks that must all hold for the atom to be done.</summary>
    public IReadOnlyList<PlanCheck>? Verify { get; init; }

    /// <summary>What becomes of its agent's questions, beside all other rules.</summary>
    public Permissions? Permissions { get; init; }
}

/// <summary>One check; exactly one of its members is set.</summary>
public sealed record PlanCheck
{
    /// <summary>A shell command that must exit with 0.</summary>
    public string? Run { get; init; }

    /// <summary>A file, relative to the workspace, that must exist.</summary>
    public string? FileExists { get; init; }
}

/// <summary>How often and how soon a failed atom is tried again.</summary>
public sealed record RetryRule
{
    /// <summary>Most attempts, the first one included, 1 to 10; 4 by default.</summary>
    public int? Attempts { get; init; }

    /// <summary>Wait before the second attempt, doubled for each one after it, up to 1 hour; 1 second by default.</summary>
    public TimeSpan? Backoff { get; init; }

    /// <summary>Longest wait, up to 1 hour; 1 minute by default.</summary>
    public TimeSpan? MaxBackoff { get; init; }
}
