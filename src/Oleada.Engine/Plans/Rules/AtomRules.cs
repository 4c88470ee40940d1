using Oleada.Contracts.Plans;

namespace Oleada.Engine.Plans.Rules;

/// <summary>Rules on single values of atoms and their checks.</summary>
internal static class AtomRules
{
    private static readonly TimeSpan LeastTimeout = TimeSpan.FromMilliseconds(1);

    public static void Check(PlanTask task, PlanPlace place, RuleProblems problems)
    {
        for (var atom = 0; atom < task.Atoms?.Count; atom++)
            Check(task.Atoms[atom], place with { Atom = atom }, problems);
    }

    private static void Check(PlanAtom atom, PlanPlace place, RuleProblems problems)
    {
        if (!PlanId.IsTask(atom.Id))
            problems.Error(place with { Key = "id" }, $"'{ValueRules.Cut(atom.Id)}' is no atom id; it must match {PlanId.TaskPattern}");
        if (atom.Name?.Length > PlanLimits.NameLength)
            problems.Error(place with { Key = "name" }, $"must have at most {PlanLimits.NameLength:N0} characters");
        ValueRules.Agent(atom.Agent, place with { Key = "agent" }, problems);
        if (atom.Run is not null && string.IsNullOrWhiteSpace(atom.Run))
            problems.Error(place with { Key = "run" }, "is empty");
        ValueRules.Paths(atom.Touches, place with { Key = "touches" }, problems);
        ValueRules.Paths(atom.Expects, place with { Key = "expects" }, problems);
        ValueRules.Within(atom.Timeout, LeastTimeout, PlanLimits.Timeout, place with { Key = "timeout" }, problems);
        ValueRules.Within(atom.Estimate, TimeSpan.Zero, PlanLimits.Estimate, place with { Key = "estimate" }, problems);
        for (var check = 0; check < atom.Verify?.Count; check++)
            if (Fault(atom.Verify[check]) is { } fault)
                problems.Error(place with { Key = "verify", Item = check }, fault);
    }

    private static string? Fault(PlanCheck check) => check switch
    {
        { Run: not null, FileExists: not null } => "a check has 'run' or 'file_exists', not both",
        { Run: { } run } => string.IsNullOrWhiteSpace(run) ? "'run' is empty" : null,
        { FileExists: { } path } => PlanPath.Fault(path),
        _ => "a check needs 'run' or 'file_exists'",
    };
}
