/** A value that is told to all who follow it, to late ones at once; null where there is none yet. */
export function told(value = null) {
  const followers = [];
  return {
    get: () => value,
    set(news) {
      value = news;
      for (const follower of followers) follower(value);
    },
    follow(follower) {
      followers.push(follower);
      if (value !== null) follower(value);
    },
  };
}
