namespace Oleada.Agents.Tests;

public sealed class AgentPolicyTests
{
    [Fact]
    public void What_is_not_named_is_allowed()
    {
        Assert.True(AgentPolicy.TryParse("run=ask, network=deny", out var policy));
        Assert.Equal(
            [PolicyRule.Allow, PolicyRule.Ask, PolicyRule.Allow, PolicyRule.Allow, PolicyRule.Deny],
            Enum.GetValues<AgentAction>().Select(action => policy[action]));
    }

    [Theory]
    [InlineData("run")]
    [InlineData("run=maybe")]
    [InlineData("fly=deny")]
    [InlineData("run=1")]
    [InlineData("1=deny")]
    public void A_word_that_is_not_known_is_refused_by_name(string rules)
    {
        var refused = Assert.Throws<RunnerSettingsException>(() =>
            RunnerSettings.FromEnvironment(new Dictionary<string, string> { ["OLEADA_AGENT_POLICY"] = rules }));
        Assert.StartsWith($"OLEADA_AGENT_POLICY: '{rules}' is not", refused.Message, StringComparison.Ordinal);
    }
}
