using Xunit;

namespace Oleada.Unit.Tests.Plans.Files;

public sealed class BadFieldTests
{
    [Theory]
    [InlineData("plan: p\ntasks:\n  - id: a\n    name: A\n    promt: A", "plan.yaml:5:5: tasks[0].promt: unknown key; did you mean 'prompt'?")]
    [InlineData("plan: p\npermissions: { run: maybe }\ntasks: [{ id: a, name: A }]", "plan.yaml:2:21: permissions.run: 'maybe' must be 'allow', 'ask' or 'deny'")]
    [InlineData("plan: p\npermissions: { fly: ask }\ntasks: [{ id: a, name: A }]", "plan.yaml:2:16: permissions.fly: unknown key")]
    [InlineData("plan: p\nbudget: { usd: 1, reached: beg }\ntasks: [{ id: a, name: A }]", "plan.yaml:2:28: budget.reached: 'beg' must be 'ask' or 'stop'")]
    [InlineData("plan: p\nbudget: { usd: much }\ntasks: [{ id: a, name: A }]", "plan.yaml:2:16: budget.usd: is text, must be a number such as 2.50")]
    [InlineData("plan: p\ncolour: red\ntasks: [{ id: a, name: A }]", "plan.yaml:2:1: colour: unknown key")]
    [InlineData("plan: p\ntasks: [{ id: a, name: A, dependsOn: [b] }]", "plan.yaml:2:27: tasks[0].dependsOn: unknown key; did you mean 'depends_on'?")]
    [InlineData("tasks: [{ id: a, name: A }]", "plan.yaml:1:1: 'plan' is missing")]
    [InlineData("plan: p", "plan.yaml:1:1: 'tasks' is missing")]
    [InlineData("plan: p\ntasks: [{ name: A }]", "plan.yaml:2:9: tasks[0]: 'id' is missing")]
    [InlineData("plan: p\ntasks: { id: a }", "plan.yaml:2:8: tasks: is a map, must be a list")]
    [InlineData("plan: p\ntasks: [x]", "plan.yaml:2:9: tasks[0]: is text, must be a map of keys and values")]
    [InlineData("plan: 7\ntasks: [{ id: a, name: A }]", "plan.yaml:1:7: plan: is a number, must be text; write \"7\"")]
    [InlineData("plan: p\ntasks: [{ id: a, name: }]", "plan.yaml:2:24: tasks[0].name: has no value; give it one or leave the key out")]
    [InlineData("plan: p\ntasks: [{ id: a, name: A, phase: three }]", "plan.yaml:2:34: tasks[0].phase: is text, must be a whole number")]
    [InlineData("plan: p\ntasks: [{ id: a, name: A, phase: 1.5 }]", "plan.yaml:2:34: tasks[0].phase: is a number, must be a whole number")]
    [InlineData("plan: p\ntasks: [{ id: a, name: A, done: yes }]", "plan.yaml:2:33: tasks[0].done: is text, must be true or false")]
    [InlineData("plan: p\ntasks: [{ id: a, name: A, depends_on: b }]", "plan.yaml:2:39: tasks[0].depends_on: is text, must be a list; write [b]")]
    [InlineData("plan: p\ntasks: [{ id: a, name: A, touches: [1] }]", "plan.yaml:2:37: tasks[0].touches: is a number, must be text; write \"1\"")]
    [InlineData("plan: p\ntasks: [{ id: a, name: A, estimate: soon }]", "plan.yaml:2:37: tasks[0].estimate: 'soon' is no duration up to 30 days; write 500ms, 90s, 2m or 1h30m")]
    [InlineData("plan: p\ntasks: [{ id: a, name: A, estimate: 31d }]", "plan.yaml:2:37: tasks[0].estimate: '31d' is no duration up to 30 days; write 500ms, 90s, 2m or 1h30m")]
    [InlineData("plan: p\nworkspace: there\ntasks: [{ id: a, name: A }]", "plan.yaml:2:12: workspace: 'there' must be 'here' or 'new'")]
    [InlineData("plan: p\nphases: { 5: { tasks: [] } }", "plan.yaml:2:11: phases.5: no such phase; there are 0 to 4")]
    [InlineData("plan: p\nphases: { 2: { tasks: [{ id: a, name: A, phase: 3 }] } }", "plan.yaml:2:24: phases.2.tasks[0].phase: says 3 but stands under phase 2")]
    [InlineData("plan: p\ntasks: [{ id: a, name: \"A\\0\" }]", "plan.yaml:2:24: tasks[0].name: must not contain a NUL character")]
    public void What_is_wrong_is_named_with_its_place(string text, string expected) =>
        Assert.Equal(expected, Assert.Single(PlanText.Errors(text)));

    [Fact]
    public void Every_wrong_field_is_named_not_only_the_first() =>
        Assert.Equal(3, PlanText.Errors("plan: p\nx: 1\ny: 2\ntasks: [{ id: a, name: 3 }]").Length);

    [Fact]
    public void A_hundred_problems_are_named_and_the_rest_counted()
    {
        var errors = PlanText.Errors("plan: p\ntasks:\n" + string.Concat(Enumerable.Repeat("  - 1\n", 150)));
        Assert.Equal(101, errors.Length);
        Assert.Equal("plan.yaml: 50 more errors", errors[^1]);
    }

    [Fact]
    public void Json_has_places_too() =>
        Assert.Equal(
            "plan.json:3:29: tasks[0].timeout: unknown key",
            Assert.Single(PlanText.Errors("{\n  \"plan\": \"p\",\n  \"tasks\": [{\"id\": \"a\",     \"timeout\": 3, \"name\": \"A\"}]\n}", "plan.json")));
}
