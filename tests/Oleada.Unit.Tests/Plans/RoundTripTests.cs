using Oleada.Engine.Plans;
using Xunit;

namespace Oleada.Unit.Tests.Plans;

public sealed class RoundTripTests
{
    private const int Seeds = 500;

    [Fact]
    public void What_is_written_as_yaml_reads_the_same()
    {
        for (var seed = 0; seed < Seeds; seed++)
            AssertSame(seed, PlanWriter.ToYaml, "plan.yaml");
    }

    [Fact]
    public void What_is_written_as_json_reads_the_same()
    {
        for (var seed = 0; seed < Seeds; seed++)
            AssertSame(seed, PlanWriter.ToJson, "plan.json");
    }

    [Fact]
    public void Any_cut_of_a_file_is_read_or_refused_but_never_throws()
    {
        var random = new Random(7);
        for (var seed = 0; seed < 300; seed++)
        {
            var (text, name) = seed % 2 == 0
                ? (PlanWriter.ToYaml(new RandomPlan(seed).Next()), "plan.yaml")
                : (PlanWriter.ToJson(new RandomPlan(seed).Next()), "plan.json");
            var bytes = System.Text.Encoding.UTF8.GetBytes(text);
            PlanFile.Read(bytes.AsSpan(0, random.Next(bytes.Length)), name);
            for (var flips = 0; flips < 5; flips++)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            PlanFile.Read(bytes, name);
            PlanFile.Read(bytes, "tasks.md");
        }
    }

    private static void AssertSame(int seed, Func<Oleada.Contracts.Plans.MasterPlan, string> write, string name)
    {
        var plan = new RandomPlan(seed).Next();
        var text = write(plan);
        var reading = PlanText.Read(text, name);
        Assert.True(reading.Plan is not null, $"seed {seed}: {string.Join('\n', reading.Problems)}\n{text}");
        Assert.True(PlanWriter.ToJson(plan) == PlanWriter.ToJson(reading.Plan), $"seed {seed}\n{text}");
    }
}
