using System.Text;
using Oleada.Contracts.Plans;
using Oleada.Engine.Plans.Files;
using Oleada.Engine.Plans.Rules;

namespace Oleada.Engine.Plans;

/// <summary>What reading a project's file gave.</summary>
/// <param name="Rules">Null if there is any error.</param>
/// <param name="Problems">All of them errors.</param>
public sealed record ProjectReading(ProjectRules? Rules, IReadOnlyList<PlanProblem> Problems);

/// <summary>Reads the file that says how plans are executed in a project. As strict as a plan's; bad input never throws.</summary>
public static class ProjectFile
{
    public const string Name = "oleada.yaml";

    /// <param name="name">The file's path or another name for it: it stands before each problem.</param>
    public static ProjectReading Read(ReadOnlySpan<byte> bytes, string name)
    {
        var problems = new ProblemList(name);
        try
        {
            if (bytes.Length > PlanLimits.ProjectFileBytes)
                throw new SourceException(0, 0, $"larger than the limit of {PlanLimits.ProjectFileBytes / 1024} KB");
            var rules = Read(YamlSource.Read(Encoding.UTF8.GetString(PlanText.Check(bytes))), problems);
            return new ProjectReading(problems.HasErrors ? null : rules, problems.ToList());
        }
        catch (SourceException e)
        {
            return Refuse(name, e.Message, e.Line, e.Column, e.Field);
        }
    }

    /// <summary>The reading of a file that says nothing that could be read.</summary>
    public static ProjectReading Refuse(string name, string message, int line = 0, int column = 0, string? field = null) =>
        new(null, [new PlanProblem(PlanProblemSeverity.Error, name, line, column, field, message)]);

    private static ProjectRules Read(SourceNode? root, ProblemList problems)
    {
        if (root is not MapNode node)
            throw new SourceException(root?.Line ?? 0, root?.Column ?? 0, $"is {root?.Kind ?? "empty"}, must be a map with 'agent', 'retry', 'permissions' or 'budget'");
        var map = new MapReader(node, "", problems);
        map.RejectOthers("agent", "retry", "permissions", "budget");
        var rules = new ProjectRules
        {
            Agent = map.Text("agent"),
            Retry = NativeTask.ReadRetry(map),
            Permissions = NativeBounds.ReadPermissions(map, problems),
            Budget = NativeBounds.ReadBudget(map, problems),
        };
        if (!problems.HasErrors)
            ValueRules.Check(rules, new RuleProblems(problems, place => NativePlan.Place(node, place.Key ?? "", place)));
        return rules;
    }
}
