using Oleada.Agents.Models;

namespace Oleada.Agents.Tests.Models;

public sealed class ModelSettingsTests
{
    [Theory]
    [InlineData("OPENAI_API_KEY=o", "OpenAi https://api.openai.com/v1 o")]
    [InlineData("OPENAI_API_KEY=o OPENAI_BASE_URL=http://g.invalid/v1", "OpenAi http://g.invalid/v1 o")]
    [InlineData("OPENAI_API_KEY=o OLEADA_MODEL_BASE_URL=http://127.0.0.1:11434/v1", "OpenAi http://127.0.0.1:11434/v1 -")]
    [InlineData("OPENAI_API_KEY=o OLEADA_MODEL_BASE_URL=https://api.openai.com/v1", "OpenAi https://api.openai.com/v1 o")]
    [InlineData("OPENAI_API_KEY=o OPENAI_BASE_URL=http://g.invalid/v1 OLEADA_MODEL_BASE_URL=https://api.openai.com/v1", "OpenAi https://api.openai.com/v1 -")]
    [InlineData("OPENAI_API_KEY=o OLEADA_MODEL_BASE_URL=http://api.openai.com/v1", "OpenAi http://api.openai.com/v1 -")]
    [InlineData("ANTHROPIC_API_KEY=a OLEADA_MODEL_BASE_URL=http://127.0.0.1:11434/v1", "OpenAi http://127.0.0.1:11434/v1 -")]
    [InlineData("ANTHROPIC_API_KEY=a OLEADA_MODEL_BASE_URL=https://api.anthropic.com", "Anthropic https://api.anthropic.com/ a")]
    [InlineData("ANTHROPIC_API_KEY=a", "Anthropic https://api.anthropic.com/ a")]
    [InlineData("ANTHROPIC_API_KEY=a OLEADA_MODEL_PROVIDER=anthropic OLEADA_MODEL_BASE_URL=http://g.invalid", "Anthropic http://g.invalid/ -")]
    [InlineData("OLEADA_MODEL_API_KEY=m OPENAI_API_KEY=o OLEADA_MODEL_BASE_URL=http://g.invalid/v1", "OpenAi http://g.invalid/v1 m")]
    public void A_key_is_for_the_endpoint_that_it_was_given_for(string variables, string expected)
    {
        var settings = ModelSettings.FromEnvironment(variables.Split(' ').Select(one => one.Split('=', 2)).ToDictionary(one => one[0], one => one[1]));

        Assert.Equal(expected, $"{settings.Provider} {settings.Address} {settings.Key ?? "-"}");
    }
}
