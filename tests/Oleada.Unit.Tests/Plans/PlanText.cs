using System.Text;
using Oleada.Contracts.Plans;
using Oleada.Engine.Plans;
using Xunit;

namespace Oleada.Unit.Tests.Plans;

/// <summary>Reads plans from text, as tests write them.</summary>
internal static class PlanText
{
    public static PlanReading Read(string text, string name = "plan.yaml", PlanReadOptions? options = null) =>
        PlanFile.Read(Encoding.UTF8.GetBytes(text), name, options);

    /// <summary>The plan, which must have no error.</summary>
    public static MasterPlan Plan(string text, string name = "plan.yaml", PlanReadOptions? options = null)
    {
        var reading = Read(text, name, options);
        Assert.Empty(reading.Errors.Select(problem => problem.ToString()));
        return reading.Plan!;
    }

    /// <summary>The errors, of which there must be some, and no plan.</summary>
    public static string[] Errors(string text, string name = "plan.yaml", PlanReadOptions? options = null)
    {
        var reading = Read(text, name, options);
        Assert.Null(reading.Plan);
        Assert.NotEmpty(reading.Errors);
        return [.. reading.Errors.Select(problem => problem.ToString())];
    }

    public static string[] Notes(string text, string name = "plan.yaml", PlanReadOptions? options = null) =>
        [.. Read(text, name, options).Notes.Select(problem => problem.ToString())];

    /// <summary>Id → what it depends on.</summary>
    public static string[] Edges(MasterPlan plan) =>
        [.. plan.Tasks.Where(task => task.DependsOn is not null).Select(task => $"{task.Id} <- {string.Join(' ', task.DependsOn!)}")];

    public static string Json(MasterPlan plan) => PlanWriter.ToJson(plan);
}
