using Oleada.Agents.Relay;

namespace Oleada.Agents.Tests.Relay;

public sealed class ModelRoutesTests
{
    [Theory]
    [InlineData("/v1/messages")]
    [InlineData("/anthropic/v1/messages")]
    [InlineData("/v1/chat/completions")]
    [InlineData("/v1/completions")]
    [InlineData("/v1/embeddings")]
    [InlineData("/v1/responses")]
    [InlineData("/v1/responses/compact")]
    [InlineData("/v1beta/models/gemini-x:generateContent")]
    [InlineData("/v1beta/models/gemini-x:streamGenerateContent")]
    public void Routes_of_models_are_counted(string path) => Assert.Equal(RequestCost.Counted, ModelRoutes.CostOf("POST", path));

    [Theory]
    [InlineData("POST", "/v1/messages/count_tokens")]
    [InlineData("POST", "/v1/responses/input_tokens")]
    [InlineData("POST", "/v1beta/models/gemini-x:countTokens")]
    [InlineData("GET", "/v1/models")]
    [InlineData("HEAD", "/")]
    [InlineData("DELETE", "/v1/responses/resp_1")]
    public void Routes_that_cost_no_tokens_are_known(string method, string path) => Assert.Equal(RequestCost.Free, ModelRoutes.CostOf(method, path));

    [Theory]
    [InlineData("/v1/messages/batches")]
    [InlineData("/v1/complete")]
    [InlineData("/v1/files")]
    [InlineData("/v1/batches")]
    [InlineData("/v1/images/generations")]
    [InlineData("/v1beta/models/gemini-x:batchGenerateContent")]
    [InlineData("/v1/chat/completions/abc")]
    public void Other_posts_cannot_be_counted(string path) => Assert.Equal(RequestCost.Uncounted, ModelRoutes.CostOf("POST", path));

    [Theory]
    [InlineData("/v1/messages/")]
    [InlineData("/v1/MESSAGES")]
    [InlineData("/V1/messages")]
    [InlineData("/v1/messages.")]
    [InlineData("/v1/chat/Completions")]
    [InlineData("/v1beta/models/gemini-x:GenerateContent")]
    [InlineData("/v1/messages/count_tokens/")]
    public void A_known_path_in_another_spelling_is_told_apart(string path) => Assert.Equal(RequestCost.Misspelled, ModelRoutes.CostOf("POST", path));
}
