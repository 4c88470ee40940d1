using Oleada.Agents.Workspaces;
using Oleada.Cli.Views.Plans;
using Oleada.Contracts.Plans;
using Oleada.Engine.Plans;
using Oleada.Engine.Plans.Rules;

namespace Oleada.Cli.Runs;

/// <summary>By which rules a plan is executed in a folder: its own, the project's, and what the user asks for.</summary>
/// <param name="Refusal">Why no execution can begin; one that has begun goes on all the same.</param>
internal sealed record RunScopes(PlanScopes Scopes, FoundProject Found, string? Refusal)
{
    /// <param name="agent">As the user asks.</param>
    public static async Task<RunScopes> FindAsync(
        MasterPlan plan, string source, string? agent, string? workspace, TimeProvider time, CancellationToken cancellation)
    {
        try
        {
            var found = await ProjectFinding.FindAsync(workspace, time, cancellation);
            var scopes = new PlanScopes(plan, agent, found.Project?.Rules);
            var problems = found.Problems.Count > 0 ? found.Problems : PlanRules.WhatCannotRun(scopes, source);
            return new RunScopes(scopes, found, problems.Count == 0 ? null : string.Join('\n', problems));
        }
        catch (WorkspaceException failure)
        {
            return new RunScopes(new PlanScopes(plan, agent), new FoundProject(null, []), failure.Message);
        }
    }

    /// <exception cref="UserException">No execution can begin.</exception>
    public void Require()
    {
        if (Refusal is not null)
            throw new UserException(Refusal);
    }

    /// <summary>What the project contributes, for a person.</summary>
    public IEnumerable<string> Words()
    {
        if (Found.Note is { } note)
            yield return $"Project: {note}";
        if (Found.Project is not { } project)
            yield break;
        var commit = project.Commit is { } hash ? $" (commit {hash[..12]})" : "";
        var parts = new[]
        {
            project.Rules.Agent is { } agent ? $"agent {agent} for {AtomsLeftToIt()} atoms" : null,
            RuleText.Of(project.Rules.Retry) is { } retry ? $"retry {retry}" : null,
            RuleText.Of(project.Rules.Permissions) is { } permissions ? $"permissions {permissions}" : null,
            RuleText.Of(project.Rules.Budget) is { } budget ? $"budget {budget}" : null,
        }.OfType<string>().ToArray();
        yield return $"Project: {project.File}{commit}: {(parts.Length == 0 ? "says nothing" : string.Join("; ", parts))}";
    }

    private int AtomsLeftToIt() => Scopes.Plan.Tasks.Where(task => task.Done != true).Sum(task => PlanGraph.AtomsOf(task)
        .Count(atom => atom.Run is null && !Scopes.NamesAgentFor(task, atom) && Scopes.AgentOf(task, atom) == Found.Project!.Rules.Agent));
}
