using Oleada.Contracts.Events;
using Oleada.Server.Http;

namespace Oleada.Server.Auth;

internal static class TokenEndpoints
{
    public static void MapTokens(this IEndpointRouteBuilder routes, OneTimeTokens tokens, ServerLimits limits) =>
        routes.MapPost("/api/tokens", async context =>
        {
            var request = await JsonBody.ReadAsync(context, ContractJson.Default.TokenRequest, limits.BodyBytes);
            var answer = tokens.Create(Caller.Of(context), request.Purpose)
                ?? throw RequestProblem.TooMany($"{limits.TokensPerKey} tokens of this key or {limits.Tokens} of all keys are good already; use them or wait");
            await JsonAnswer.WriteAsync(context, StatusCodes.Status201Created, answer, ContractJson.Default.TokenAnswer);
        }).WithMetadata(Access.Read);
}
