/** The street that the engine makes itself (`scene:` and options), as a new user sees it first, and as it is offered where sources are opened. */
export const SELF_TEST_SCENE = 'scene:seed=7,objects=14,size=960x540';
